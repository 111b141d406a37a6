package io.towline.proxy.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.towline.config.RegistryConfig;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import io.towline.proxy.plugin.Lease;
import io.towline.proxy.policy.PolicyFailures;
import io.towline.spi.AdmissionRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Decides for one registry, under one configuration, and remembers: what was admitted for ten
 * minutes, what was denied for half a minute, because a signature may follow its image. What an
 * admitted manifest names is granted with it, for an hour. Any thread.
 */
public final class AdmissionDesk {
  private static final Duration ADMITTED_FOR = Duration.ofMinutes(10);
  private static final Duration DENIED_FOR = Duration.ofSeconds(30);
  private static final Duration GRANTED_FOR = Duration.ofHours(1);
  private static final int MOST_RULINGS = 10_000;
  private static final int MOST_GRANTS = 200_000;

  /** After the timeout: for a policy that is late to be named. */
  private static final Duration TO_SAY_WHO = Duration.ofMillis(500);

  private static final int THREADS = 8;
  private static final int MOST_WAITING = 256;

  /**
   * What a ruling is about.
   *
   * @param tag empty: by digest
   */
  record Subject(RepositoryName repository, String tag, Digest digest, As as) {}

  /** As what something is asked for, for which different rules hold. */
  enum As {
    MANIFEST,
    /** By its digest, which an admitted index is known to name: a no from before counts no more. */
    MANIFEST_OF_AN_INDEX,
    BLOB
  }

  /**
   * Who has to agree.
   *
   * @param leases on the plug-ins among them
   */
  record Panel(List<NamedPolicy> policies, Supplier<Lease> leases) {}

  private record Granted(RepositoryName repository, Digest digest) {}

  /** The admitted manifest that was last seen to name something. */
  private record Grant(Digest manifest, boolean isIndex) {}

  private final ImageRules rules;
  private final List<Stage> stages;
  private final Supplier<Lease> leases;
  private final Duration timeout;
  private final LongSupplier nanos;
  private final ThreadPoolExecutor threads;
  private final Cache<Subject, CompletableFuture<Ruling>> rulings;
  private final Cache<Granted, Grant> grants;

  /** A desk at which nothing was decided yet. */
  AdmissionDesk(RegistryConfig registry, Panel panel, PolicyFailures failures, LongSupplier nanos) {
    this.rules = new ImageRules(registry.admission());
    this.leases = panel.leases();
    this.stages = panel.policies().stream().map(policy -> new Stage(policy, failures)).toList();
    this.timeout = registry.admission().timeout();
    this.nanos = nanos;
    this.threads = threads(registry.name());
    this.rulings =
        Caffeine.newBuilder()
            .maximumSize(MOST_RULINGS)
            .ticker(nanos::getAsLong)
            .executor(Runnable::run)
            .expireAfter(
                Expiry.<Subject, CompletableFuture<Ruling>>writing(
                    (subject, ruling) -> lifetime(ruling)))
            .build();
    this.grants =
        Caffeine.newBuilder()
            .maximumSize(MOST_GRANTS)
            .ticker(nanos::getAsLong)
            .expireAfterWrite(GRANTED_FOR)
            .executor(Runnable::run)
            .build();
  }

  private static ThreadPoolExecutor threads(String registry) {
    ThreadPoolExecutor made =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            work -> {
              Thread thread = new Thread(work, "admission of " + registry);
              thread.setDaemon(true);
              return thread;
            });
    made.allowCoreThreadTimeOut(true);
    return made;
  }

  private static Duration lifetime(CompletableFuture<Ruling> ruling) {
    if (!ruling.isDone()) {
      return ADMITTED_FOR; // it is written again when it is known
    }
    Ruling known = ruling.join();
    return known.isAdmitted()
        ? ADMITTED_FOR
        : known instanceof Ruling.Denied ? DENIED_FOR : Duration.ZERO;
  }

  /** What the lists say of names. */
  ImageRules rules() {
    return rules;
  }

  /** The ruling on this, by what is remembered or by the work; once for all who ask meanwhile. */
  CompletableFuture<Ruling> remembered(Subject subject, Supplier<Ruling> work) {
    CompletableFuture<Ruling> made = new CompletableFuture<>();
    CompletableFuture<Ruling> known = rulings.asMap().putIfAbsent(subject, made);
    if (known != null) {
      return known;
    }
    var unused =
        run(work)
            .thenAccept(
                ruling -> {
                  // from now on for as long as it deserves, before anybody hears of it
                  rulings.put(subject, CompletableFuture.completedFuture(ruling));
                  made.complete(ruling);
                });
    return made;
  }

  /** Runs the work on a thread that may block; its ruling comes within the timeout. */
  CompletableFuture<Ruling> run(Supplier<Ruling> work) {
    CompletableFuture<Ruling> made = new CompletableFuture<>();
    try {
      threads.execute(() -> made.complete(leased(work)));
    } catch (RejectedExecutionException e) {
      made.complete(new Ruling.Failed("admission", "too many decisions wait"));
    }
    return made.completeOnTimeout(
        new Ruling.Failed("admission", "no decision within " + timeout.toMillis() + " ms"),
        timeout.plus(TO_SAY_WHO).toNanos(),
        TimeUnit.NANOSECONDS);
  }

  /** The jars of its policies stay open meanwhile, also when a reload takes its place. */
  private Ruling leased(Supplier<Ruling> work) {
    Lease lease = leases.get();
    try {
      return safe(work);
    } finally {
      lease.close();
    }
  }

  private static Ruling safe(Supplier<Ruling> work) {
    try {
      return work.get();
    } catch (RuntimeException | StackOverflowError e) {
      return new Ruling.Failed("admission", "a mistake of this proxy: " + e);
    }
  }

  /** Asks every policy in turn; the first no counts. Blocks. */
  Ruling ask(AdmissionRequest request) {
    long began = nanos.getAsLong();
    for (Stage stage : stages) {
      Duration left = timeout.minusNanos(nanos.getAsLong() - began);
      Ruling ruling = stage.rule(request, left.isNegative() ? Duration.ZERO : left);
      if (!ruling.isAdmitted()) {
        return ruling;
      }
    }
    return Ruling.admitted();
  }

  /** An admitted manifest of the repository names these. */
  void grant(RepositoryName repository, Descriptor manifest, List<Descriptor> named) {
    Grant grant = new Grant(manifest.digest(), manifest.mediaType().isIndex());
    named.forEach(each -> grants.put(new Granted(repository, each.digest()), grant));
  }

  /** Whether an admitted manifest is known to name this. */
  boolean isGranted(RepositoryName repository, Digest digest) {
    return grants.getIfPresent(new Granted(repository, digest)) != null;
  }

  /** The admitted index that names this; empty if none is known. */
  Optional<Digest> index(RepositoryName repository, Digest digest) {
    return Optional.ofNullable(grants.getIfPresent(new Granted(repository, digest)))
        .filter(Grant::isIndex)
        .map(Grant::manifest);
  }
}
