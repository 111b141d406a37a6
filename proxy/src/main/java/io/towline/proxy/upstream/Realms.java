package io.towline.proxy.upstream;

import io.towline.config.Credentials;
import io.towline.oci.RepositoryName;
import io.towline.spi.Outcome;
import java.util.Optional;

/**
 * Which token services may be asked. An upstream names the service in its challenge, so a hostile
 * or broken one could have our credentials sent anywhere: they go to the upstream's own host and to
 * the listed ones alone, and nobody is sent into our own network.
 */
final class Realms {
  private Realms() {}

  /**
   * What to ask the service of a challenge for.
   *
   * @param asked the request that was challenged
   * @param credentials that the service would be told
   * @param upstreamAt where the upstream was found
   * @throws UpstreamFailure if the service must not be asked, naming the key that would allow it
   */
  static TokenKey check(
      HopRequest asked,
      RepositoryName repository,
      Optional<Credentials> credentials,
      Challenge.Bearer challenge,
      AddressKind upstreamAt)
      throws UpstreamFailure {
    Endpoint endpoint = asked.endpoint();
    Location realm = parse(asked, challenge.realm());
    Origin upstream = endpoint.origin();
    ListedHosts listed = endpoint.tokenHosts();
    boolean trusted =
        realm.origin().host().equals(upstream.host()) || listed.contains(realm.origin());
    boolean bothLocal = isLoopback(upstream) && isLoopback(realm.origin());
    if (!realm.origin().secure() && (upstream.secure() || !(trusted || bothLocal))) {
      String hint = upstream.secure() ? "" : "; if that is meant, " + hint(realm, listed);
      throw asked.failure(
          Outcome.DENIED, "its token service " + realm.origin() + " is not https" + hint);
    }
    if (credentials.isPresent() && !trusted) {
      throw asked.failure(
          Outcome.DENIED,
          "its token service "
              + realm.origin()
              + " may not have the credentials of this upstream; if it may, "
              + hint(realm, listed));
    }
    Reach reach = Reach.from(endpoint, upstreamAt, realm.origin(), listed);
    String scope = "repository:" + repository + ":pull";
    return new TokenKey(endpoint, realm, challenge.service(), scope, reach, credentials);
  }

  private static Location parse(HopRequest asked, String realm) throws UpstreamFailure {
    try {
      return Location.parse(realm);
    } catch (IllegalArgumentException e) {
      throw asked.failure(
          Outcome.DENIED, "its challenge names a token service that is refused: " + e.getMessage());
    }
  }

  private static boolean isLoopback(Origin origin) {
    return origin.host().equals("localhost")
        || origin.literal().map(AddressKind::of).filter(AddressKind.LOOPBACK::equals).isPresent();
  }

  private static String hint(Location realm, ListedHosts listed) {
    return "list " + realm.origin().host() + " in " + listed.key();
  }
}
