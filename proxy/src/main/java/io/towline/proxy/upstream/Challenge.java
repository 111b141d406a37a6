package io.towline.proxy.upstream;

import java.util.List;
import java.util.Optional;

/** What an upstream wants before it answers (RFC 9110, section 11.6.1). */
sealed interface Challenge {

  /** A token of that service (the token specification of CNCF Distribution). */
  record Bearer(String realm, String service) implements Challenge {}

  /** A name and a password. */
  record Basic() implements Challenge {}

  /** The challenge that we answer: Bearer rather than Basic; empty if there is neither. */
  static Optional<Challenge> best(List<String> wwwAuthenticate) {
    boolean basic = false;
    for (ChallengeText text : ChallengeText.parse(wwwAuthenticate)) {
      if (text.scheme().equals("bearer") && text.parameters().containsKey("realm")) {
        String service = text.parameters().getOrDefault("service", "");
        return Optional.of(new Bearer(text.parameters().get("realm"), service));
      }
      basic |= text.scheme().equals("basic");
    }
    return basic ? Optional.of(new Basic()) : Optional.empty();
  }
}
