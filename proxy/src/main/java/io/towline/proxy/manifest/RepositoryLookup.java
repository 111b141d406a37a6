package io.towline.proxy.manifest;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.towline.cache.BlobCache;
import io.towline.config.RegistryConfig;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.Reference;
import io.towline.proxy.failover.Objection;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.failover.SmallQuestion;
import io.towline.proxy.failover.Verdict;
import io.towline.proxy.failover.Walker;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.Route;
import io.towline.proxy.upstream.UpstreamAnswer;
import io.towline.proxy.upstream.UpstreamRequest;
import io.towline.spi.RepositoryContent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * What there is in one repository, by the questions that clients' pulls ask too: known tags while
 * their origin does not answer, small blobs from the cache. Blocks; never on a loop.
 */
final class RepositoryLookup implements RepositoryContent {
  private static final long MOST_SECONDS = 60;

  /** What a look-up asks by; sources as they are now. */
  record Tools(
      ManifestPull pulls,
      BlobCache cache,
      Walker walker,
      Function<RegistryConfig, RegistrySource> sources) {}

  private final Tools tools;
  private final Route route;

  RepositoryLookup(Tools tools, Route route) {
    this.tools = tools;
    this.route = route;
  }

  @Override
  public Optional<Manifest> manifest(Reference reference) throws IOException {
    return answer(tools.pulls().pull(source(), route.repository(), reference))
        .map(pulled -> new Manifest(pulled.manifest(), pulled.bytes()));
  }

  @Override
  public byte[] blob(Descriptor blob) throws IOException {
    if (blob.sizeBytes() > MOST_BLOB_BYTES) {
      throw new IOException(blob.digest() + " is larger than 1 MiB");
    }
    Optional<byte[]> stored =
        tools.cache().holds(blob.digest())
            ? tools.cache().content(blob.digest())
            : Optional.empty();
    if (stored.isPresent()) {
      return stored.get();
    }
    SmallQuestion question =
        new SmallQuestion(
            source(),
            route.repository(),
            Verdict.Subject.BLOB,
            source().forBlobs(),
            SmallQuestion.Whom.ANYBODY,
            request("/blobs/" + blob.digest()),
            MOST_BLOB_BYTES,
            tools.walker().deadline());
    byte[] bytes =
        answer(tools.walker().ask(question, answer -> verified(answer, blob.digest())))
            .orElseThrow(() -> new IOException("the registry does not have " + blob.digest()));
    tools.cache().put(blob.digest(), bytes);
    return bytes;
  }

  private static byte[] verified(UpstreamAnswer answer, Digest wanted) throws Objection {
    Digest.Algorithm algorithm = wanted.algorithm();
    Digest digest = Digest.of(algorithm, algorithm.newHash().digest(answer.body()));
    if (!digest.equals(wanted)) {
      throw new Objection("the bytes come to " + digest + ", wanted " + wanted);
    }
    return answer.body();
  }

  @Override
  public List<Descriptor> referrers(Digest manifest, String artifactType) throws IOException {
    RegistryRequest.Referrers request =
        new RegistryRequest.Referrers(route, manifest, Optional.of(artifactType));
    ReferrersHandler handler = new ReferrersHandler(tools.walker(), tools.sources());
    return answer(handler.list(request)).map(list -> list.ofType(artifactType)).orElse(List.of());
  }

  private RegistrySource source() {
    return tools.sources().apply(route.registry());
  }

  private UpstreamRequest request(String path) {
    return new UpstreamRequest(
        HttpMethod.GET,
        "/v2/" + route.repository() + path,
        route.repository(),
        new DefaultHttpHeaders(),
        SmallQuestion.HEAD_TIMEOUT);
  }

  /** Empty where the registry says for good that it is not there. */
  private static <T> Optional<T> answer(CompletableFuture<T> asked) throws IOException {
    try {
      return Optional.of(asked.get(MOST_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof RegistryError error && error.status().code() == 404) {
        return Optional.empty();
      }
      throw new IOException(cause.getMessage(), cause);
    } catch (TimeoutException e) {
      throw new IOException("no answer for " + MOST_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
