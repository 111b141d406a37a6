package io.towline.proxy.upstream;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.towline.spi.Outcome;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Follows the redirects of one request as far as they may lead. */
final class Redirects {
  private static final int MAX_REDIRECTS = 5;

  private final ListedHosts listed;
  private final Set<Location> seen = new HashSet<>();

  /**
   * @param listed the hosts at private and local addresses that may be led to
   */
  Redirects(ListedHosts listed) {
    this.listed = listed;
  }

  /**
   * The request that an answer leads to; empty if it is no redirect.
   *
   * @param upstreamAt where the upstream itself was found
   * @throws UpstreamFailure if it must not be followed
   */
  Optional<HopRequest> next(HopRequest from, UpstreamHead head, AddressKind upstreamAt)
      throws UpstreamFailure {
    String reference = head.headers().get(HttpHeaderNames.LOCATION);
    if (!isRedirect(head.status()) || reference == null) {
      return Optional.empty();
    }
    if (from.form().isPresent()) {
      throw refused(from, "redirected with what is for it alone"); // a refresh token
    }
    seen.add(from.location());
    Location to = resolve(from, reference);
    if (from.location().origin().secure() && !to.origin().secure()) {
      throw refused(from, "redirected from https to " + to.origin());
    }
    if (!seen.add(to)) {
      throw refused(from, "redirected in a circle, at " + to.origin());
    }
    if (seen.size() > MAX_REDIRECTS + 1) {
      throw refused(from, "redirected more than " + MAX_REDIRECTS + " times");
    }
    Reach reach = Reach.from(from.endpoint(), upstreamAt, to.origin(), listed);
    return Optional.of(from.movedTo(to, reach));
  }

  private static Location resolve(HopRequest from, String reference) throws UpstreamFailure {
    try {
      return from.location().resolve(reference);
    } catch (IllegalArgumentException e) {
      throw refused(from, "redirected to what is refused: " + e.getMessage());
    }
  }

  private static UpstreamFailure refused(HopRequest from, String what) {
    return from.failure(Outcome.WRONG_CONTENT, what);
  }

  private static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }
}
