package io.towline.proxy.admission;

import io.towline.cache.BlobCache;
import io.towline.config.RegistryConfig;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.Reference;
import io.towline.oci.RepositoryName;
import io.towline.proxy.admission.AdmissionDesk.As;
import io.towline.proxy.admission.Stored.Manifest;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.request.ContentGate;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.Route;
import io.towline.spi.AdmissionRequest;
import io.towline.spi.RepositoryContent;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets through what its registry's desk admits. A manifest that is pulled by its digest is admitted
 * by itself, or by an admitted index of the repository that names it; a blob by an admitted
 * manifest of the repository that names it. Any thread; what blocks does so on the desk's threads.
 */
public final class AdmissionGate implements ContentGate {
  private static final Logger log = LoggerFactory.getLogger(AdmissionGate.class);

  private final Function<String, Optional<AdmissionDesk>> desks;
  private final Function<Route, RepositoryContent> contents;
  private final Stored stored;
  private final Metrics metrics;

  /**
   * A gate.
   *
   * @param desks by the registry's name, as they are now; empty where everything is admitted
   * @param contents what there is in a repository, for the policies
   */
  public AdmissionGate(
      Function<String, Optional<AdmissionDesk>> desks,
      Function<Route, RepositoryContent> contents,
      BlobCache cache,
      Metrics metrics) {
    this.desks = desks;
    this.contents = contents;
    this.stored = new Stored(cache);
    this.metrics = metrics;
  }

  @Override
  public boolean guards(RegistryConfig registry) {
    return desks.apply(registry.name()).isPresent();
  }

  @Override
  public Optional<RegistryError> refusal(Route route, Reference reference) {
    return desks
        .apply(route.registry().name())
        .map(desk -> desk.rules().early(route.repository(), reference))
        .filter(ruling -> !ruling.isAdmitted())
        .flatMap(ruling -> told(route, reference.toString(), ruling));
  }

  @Override
  public CompletableFuture<Void> manifest(
      Route route, Reference reference, Descriptor manifest, byte[] content) {
    Optional<AdmissionDesk> desk = desks.apply(route.registry().name());
    if (desk.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    String tag = reference instanceof Reference.Tag named ? named.name() : "";
    boolean isOfIndex =
        tag.isEmpty() && desk.get().index(route.repository(), manifest.digest()).isPresent();
    AdmissionDesk.Subject subject =
        new AdmissionDesk.Subject(
            route.repository(),
            tag,
            manifest.digest(),
            isOfIndex ? As.MANIFEST_OF_AN_INDEX : As.MANIFEST);
    return told(
        route,
        reference.toString(),
        desk.get()
            .remembered(
                subject,
                () -> new Case(desk.get(), route).rule(tag, Manifest.of(manifest, content))));
  }

  @Override
  public CompletableFuture<Void> blob(Route route, Digest digest) {
    Optional<AdmissionDesk> desk = desks.apply(route.registry().name());
    if (desk.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Ruling early = desk.get().rules().early(route.repository(), new Reference.ByDigest(digest));
    if (!early.isAdmitted()) {
      return told(route, digest.toString(), CompletableFuture.completedFuture(early));
    }
    if (desk.get().isGranted(route.repository(), digest)) {
      return CompletableFuture.completedFuture(null);
    }
    AdmissionDesk.Subject subject =
        new AdmissionDesk.Subject(route.repository(), "", digest, As.BLOB);
    return told(
        route,
        digest.toString(),
        desk.get().remembered(subject, () -> new Case(desk.get(), route).ofBlob(digest)));
  }

  private CompletableFuture<Void> told(Route route, String what, CompletableFuture<Ruling> ruling) {
    return ruling.thenCompose(
        known ->
            told(route, what, known)
                .<CompletableFuture<Void>>map(CompletableFuture::failedFuture)
                .orElseGet(() -> CompletableFuture.completedFuture(null)));
  }

  private Optional<RegistryError> told(Route route, String what, Ruling ruling) {
    metrics.admission(route.registry().name(), ruling.word());
    Optional<RegistryError> error = ruling.error(named(route, what));
    error.ifPresent(
        refused ->
            log.atInfo()
                .addKeyValue("registry", route.registry().name())
                .addKeyValue("repository", route.repository())
                .log("{}", refused.getMessage()));
    return error;
  }

  private static String named(Route route, String what) {
    return route + (what.indexOf(':') >= 0 ? "@" : ":") + what;
  }

  /** One question. On a thread of the desk; blocks. */
  private final class Case {
    private final AdmissionDesk desk;
    private final Route route;
    private final RepositoryName repository;

    Case(AdmissionDesk desk, Route route) {
      this.desk = desk;
      this.route = route;
      this.repository = route.repository();
    }

    /** Of a manifest that was asked for; what it names is granted with it. */
    Ruling rule(String tag, Manifest manifest) {
      Ruling own = alone(tag, manifest);
      if (own.isAdmitted() || !tag.isEmpty()) {
        return granted(manifest, own);
      }
      for (Manifest index : stored.naming(route, manifest.descriptor().digest(), true)) {
        Digest digest = index.descriptor().digest();
        if (alone("", index).isAdmitted()) {
          desk.grant(repository, index.descriptor(), index.names());
          return granted(manifest, asked("", manifest, Optional.of(digest)));
        }
      }
      return own;
    }

    private Ruling granted(Manifest manifest, Ruling ruling) {
      if (ruling.isAdmitted()) {
        desk.grant(repository, manifest.descriptor(), manifest.names());
      }
      return ruling;
    }

    /** Without what names it, unless it is known already that an admitted index does. */
    private Ruling alone(String tag, Manifest manifest) {
      Digest digest = manifest.descriptor().digest();
      Optional<Digest> index = tag.isEmpty() ? desk.index(repository, digest) : Optional.empty();
      Ruling named =
          tag.isEmpty() && index.isEmpty()
              ? desk.rules().ofDigest(repository, () -> stored.tags(route, digest))
              : Ruling.admitted(); // by its tag it was looked at before
      return named.isAdmitted() ? asked(tag, manifest, index) : named;
    }

    private Ruling asked(String tag, Manifest manifest, Optional<Digest> index) {
      return desk.ask(
          new AdmissionRequest(
              route.registry().name(),
              repository,
              tag.isEmpty() ? Optional.empty() : Optional.of(tag),
              manifest.descriptor(),
              manifest.content(),
              manifest.names(),
              index,
              contents.apply(route)));
    }

    Ruling ofBlob(Digest digest) {
      Ruling last =
          new Ruling.Denied(
              "admission", "no admitted manifest of the repository is known to name it");
      for (Manifest manifest : stored.naming(route, digest, false)) {
        Ruling ruling = rule("", manifest);
        if (ruling.isAdmitted()) {
          return ruling;
        }
        last = ruling instanceof Ruling.Failed ? ruling : last;
      }
      return last;
    }
  }
}
