package io.towline.proxy.blob;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.towline.cache.BlobOwners;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.oci.RepositoryName;
import io.towline.proxy.failover.Objection;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.failover.SingleFlight;
import io.towline.proxy.failover.SmallQuestion;
import io.towline.proxy.failover.Verdict;
import io.towline.proxy.failover.Walker;
import io.towline.proxy.upstream.UpstreamAnswer;
import io.towline.proxy.upstream.UpstreamRequest;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Whether a repository owns a blob: because a verified manifest of it named the blob, or because
 * its registry says so when it is asked (architecture, rule 1). One question to the upstream for
 * all who wait for the same answer. Any thread.
 */
final class BlobProofs {
  /**
   * A repository owns a blob.
   *
   * @param size in bytes, where anybody has said it
   */
  record Proof(OptionalLong size) {
    /** A size of nothing is believed of the one blob alone that has it. */
    static Proof of(Digest digest, OptionalLong said) {
      boolean absurd = said.orElse(-1) == 0 && !isOfNothing(digest);
      return new Proof(absurd ? OptionalLong.empty() : said);
    }

    private static boolean isOfNothing(Digest digest) {
      byte[] hash = digest.algorithm().newHash().digest();
      return digest.equals(Digest.of(digest.algorithm(), hash));
    }
  }

  private record Key(String registry, RepositoryName repository, Digest digest) {}

  private final BlobOwners owners;
  private final Walker walker;
  private final SingleFlight<Key, Proof> questions = new SingleFlight<>();

  BlobProofs(BlobOwners owners, Walker walker) {
    this.owners = owners;
    this.walker = walker;
  }

  /** What is known without asking. */
  Optional<Proof> known(RegistrySource source, RepositoryName repository, Digest digest) {
    return owners
        .find(source.registry().name(), repository, digest)
        .map(descriptor -> Proof.of(digest, OptionalLong.of(descriptor.sizeBytes())));
  }

  /** Asks the upstreams; fails with the RegistryError that the client should get. */
  CompletableFuture<Proof> ask(RegistrySource source, RepositoryName repository, Digest digest) {
    Key key = new Key(source.registry().name(), repository, digest);
    return questions.ask(key, () -> head(source, key)).answer();
  }

  private CompletableFuture<Proof> head(RegistrySource source, Key key) {
    UpstreamRequest request =
        new UpstreamRequest(
            HttpMethod.HEAD,
            "/v2/" + key.repository() + "/blobs/" + key.digest(),
            key.repository(),
            new DefaultHttpHeaders(),
            SmallQuestion.HEAD_TIMEOUT);
    SmallQuestion question =
        new SmallQuestion(
            source,
            key.repository(),
            Verdict.Subject.BLOB,
            source.forBlobs(),
            SmallQuestion.Whom.ANYBODY,
            request,
            0,
            walker.deadline());
    return walker
        .ask(question, BlobProofs::sizeIn, late -> record(key, late))
        .thenApply(size -> record(key, size));
  }

  /** What only a HEAD has said is forgotten if no upstream could serve the blob by it. */
  void doubt(RegistrySource source, RepositoryName repository, Digest digest) {
    String registry = source.registry().name();
    owners
        .find(registry, repository, digest)
        .filter(said -> said.mediaType().equals(MediaType.OCTET_STREAM))
        .ifPresent(said -> owners.forget(registry, repository, digest));
  }

  private Proof record(Key key, OptionalLong said) {
    Proof proof = Proof.of(key.digest(), said);
    OptionalLong size = proof.size();
    if (size.isPresent()) {
      owners.record(
          key.registry(),
          key.repository(),
          new Descriptor(MediaType.OCTET_STREAM, key.digest(), size.getAsLong()));
    }
    return proof;
  }

  private static OptionalLong sizeIn(UpstreamAnswer answer) throws Objection {
    String type = answer.head().headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    if (type.startsWith("text/")) {
      throw new Objection("Content-Type " + type + ", which is no blob");
    }
    String length = answer.head().headers().get(HttpHeaderNames.CONTENT_LENGTH);
    if (length == null) {
      return OptionalLong.empty();
    }
    try {
      long size = Long.parseLong(length);
      return size < 0 ? OptionalLong.empty() : OptionalLong.of(size);
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
