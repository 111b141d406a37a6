package io.towline.proxy;

import io.towline.oci.Digest;
import io.towline.oci.Reference;
import io.towline.proxy.admin.AdminMistake;
import io.towline.proxy.admin.PullFigures.AskedImage;
import io.towline.proxy.admin.PullQuery;
import io.towline.proxy.manifest.KnownImages;
import io.towline.proxy.request.ImageName;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.timeline.BlobTimeline;
import io.towline.proxy.timeline.ClientRequest;
import io.towline.proxy.timeline.PullJournal;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the timelines and requests that a question is about. Blocks on the disk. */
record PullAnswers(PullJournal journal, KnownImages images, Supplier<Generation> generation) {
  private static final int REQUESTS_PER_BLOB = 10;
  private static final int MOST_KNOWN = 20;

  /** How far the requests of one pull lie apart at most. */
  private static final Duration ONE_PULL = Duration.ofHours(2);

  /**
   * What was found.
   *
   * @param asked how an image was understood; null if the question names none
   */
  record Found(
      List<BlobTimeline> blobs, List<ClientRequest> requests, @Nullable AskedImage asked) {}

  Found find(PullQuery query) {
    if (query.request().isPresent()) {
      return byRequest(query.request().get(), query.limit());
    }
    if (query.image().isPresent()) {
      return byImage(query.image().get(), query.limit());
    }
    return found(blob -> true, request -> true, query.limit(), null);
  }

  /**
   * A request, those of the same pull, and the blobs that were fetched meanwhile. Of a manifest's
   * request these are the blobs that the manifest names.
   */
  private Found byRequest(String id, int limit) {
    List<ClientRequest> named =
        journal.requests(request -> request.id().equals(id), limit * REQUESTS_PER_BLOB);
    if (named.isEmpty()) {
      return new Found(List.of(), List.of(), null);
    }
    Set<Digest> digests = digestsOf(named);
    return found(
        blob ->
            digests.contains(blob.digest())
                && named.stream().anyMatch(request -> isDuring(request, blob)),
        other ->
            other.id().equals(id)
                || named.stream().anyMatch(request -> isSamePull(request, other, digests)),
        limit,
        null);
  }

  private Found byImage(String text, int limit) {
    ImageName image = parse(text);
    String registry = image.route().registry().name();
    Predicate<ClientRequest> ofRepository =
        request ->
            request.registry().equals(registry)
                && request.repository().equals(image.route().repository());
    Set<Digest> manifests = manifests(image, ofRepository);
    KnownImages.Contents contents = images.contents(manifests);
    String reference = image.reference().map(Reference::toString).orElse("");
    boolean known = !contents.blobs().isEmpty();
    return found(
        known
            ? blob -> contents.blobs().contains(blob.digest())
            : blob ->
                blob.registry().equals(registry)
                    && blob.repository().equals(image.route().repository()),
        known ? ofRepository.and(request -> concerns(request, reference, contents)) : ofRepository,
        limit,
        new AskedImage(
            registry,
            image.route().repository().toString(),
            reference,
            contents.manifests().stream().map(Digest::toString).toList(),
            knownImages()));
  }

  private ImageName parse(String text) {
    try {
      return ImageName.parse(text, generation.get().routes());
    } catch (RegistryError e) {
      throw new AdminMistake(String.valueOf(e.getMessage()));
    }
  }

  /** By what is stored, and by what was answered: a tag moves, and both count. */
  private Set<Digest> manifests(ImageName image, Predicate<ClientRequest> ofRepository) {
    if (image.reference().isEmpty()) {
      return Set.of();
    }
    Reference reference = image.reference().get();
    Set<Digest> found =
        new LinkedHashSet<>(
            images.manifests(
                image.route().registry().name(), image.route().repository(), reference));
    journal
        .requests(
            ofRepository.and(request -> request.reference().equals(reference.toString())),
            Integer.MAX_VALUE)
        .forEach(request -> request.digest().ifPresent(found::add));
    return found;
  }

  private static boolean concerns(
      ClientRequest request, String reference, KnownImages.Contents contents) {
    return request.reference().equals(reference)
        || request
            .digest()
            .filter(
                digest ->
                    contents.manifests().contains(digest) || contents.blobs().contains(digest))
            .isPresent();
  }

  private Set<Digest> digestsOf(Collection<ClientRequest> requests) {
    Set<Digest> digests = new LinkedHashSet<>();
    Set<Digest> manifests = new LinkedHashSet<>();
    for (ClientRequest request : requests) {
      request.digest().ifPresent(request.isBlob() ? digests::add : manifests::add);
    }
    KnownImages.Contents contents = images.contents(manifests);
    digests.addAll(contents.manifests());
    digests.addAll(contents.blobs());
    return digests;
  }

  /** A blob's own request overlaps with its download; the blobs of a manifest come after it. */
  private static boolean isDuring(ClientRequest request, BlobTimeline blob) {
    boolean begunBefore =
        blob.began().isBefore(request.isBlob() ? request.until() : request.until().plus(ONE_PULL));
    return begunBefore && !blob.until().isBefore(request.began());
  }

  private static boolean isSamePull(
      ClientRequest request, ClientRequest other, Set<Digest> digests) {
    return !request.isBlob()
        && other.client().equals(request.client())
        && other.digest().filter(digests::contains).isPresent()
        && !other.began().isBefore(request.began())
        && other.began().isBefore(request.until().plus(ONE_PULL));
  }

  private Found found(
      Predicate<BlobTimeline> blobs,
      Predicate<ClientRequest> requests,
      int limit,
      @Nullable AskedImage asked) {
    return new Found(
        journal.timelines(blobs, limit),
        journal.requests(requests, limit * REQUESTS_PER_BLOB),
        asked);
  }

  /** As people write them, those that were asked for last first. */
  private List<String> knownImages() {
    Stream<String> asked =
        journal.requests(request -> !request.isBlob(), Integer.MAX_VALUE).stream()
            .map(
                request ->
                    request.registry()
                        + "/"
                        + request.repository()
                        + (request.reference().indexOf(':') < 0 ? ":" : "@")
                        + request.reference());
    Stream<String> fetched =
        journal.timelines(blob -> true, Integer.MAX_VALUE).stream()
            .map(blob -> blob.registry() + "/" + blob.repository());
    return Stream.concat(asked, fetched).distinct().limit(MOST_KNOWN).toList();
  }
}
