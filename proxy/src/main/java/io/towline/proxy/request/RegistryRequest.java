package io.towline.proxy.request;

import io.towline.oci.Digest;
import io.towline.oci.Reference;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a client asks for: one of the pull API's five questions (OCI distribution-spec 1.1), or a
 * token.
 */
public sealed interface RegistryRequest {

  /** Whether this is a registry at all: {@code /v2/}. */
  record Base() implements RegistryRequest {
    @Override
    public String type() {
      return "base";
    }

    @Override
    public Optional<Route> whichRoute() {
      return Optional.empty();
    }
  }

  /** {@code /token}: a bearer token of our own token service. */
  record Token() implements RegistryRequest {
    /** Its path. */
    public static final String PATH = "/token";

    @Override
    public String type() {
      return "token";
    }

    @Override
    public Optional<Route> whichRoute() {
      return Optional.empty();
    }
  }

  /** {@code /v2/<name>/manifests/<reference>}. */
  record Manifest(Route route, Reference reference) implements RegistryRequest {
    @Override
    public String type() {
      return "manifest";
    }

    @Override
    public Optional<Route> whichRoute() {
      return Optional.of(route);
    }
  }

  /** {@code /v2/<name>/blobs/<digest>}. */
  record Blob(Route route, Digest digest) implements RegistryRequest {
    @Override
    public String type() {
      return "blob";
    }

    @Override
    public Optional<Route> whichRoute() {
      return Optional.of(route);
    }
  }

  /**
   * {@code /v2/<name>/tags/list}.
   *
   * @param n how many tags at most, from 0 to {@link #MAX_TAGS}; more was asked for as that many
   * @param last the tag, or the upstream's own word, after which the list goes on; printable ASCII,
   *     not percent-encoded
   */
  record Tags(Route route, OptionalInt n, Optional<String> last) implements RegistryRequest {
    /** The longest page that is asked for, so that nobody's {@code n} becomes our allocation. */
    public static final int MAX_TAGS = 10_000;

    @Override
    public String type() {
      return "tags";
    }

    @Override
    public Optional<Route> whichRoute() {
      return Optional.of(route);
    }
  }

  /**
   * {@code /v2/<name>/referrers/<digest>}.
   *
   * @param artifactType the only type wanted; printable ASCII, not percent-encoded
   */
  record Referrers(Route route, Digest digest, Optional<String> artifactType)
      implements RegistryRequest {
    @Override
    public String type() {
      return "referrers";
    }

    @Override
    public Optional<Route> whichRoute() {
      return Optional.of(route);
    }
  }

  /** The word for this kind of request in metrics and logs. */
  String type();

  /** Where it leads; empty for {@link Base} and {@link Token}, which are about no repository. */
  Optional<Route> whichRoute();
}
