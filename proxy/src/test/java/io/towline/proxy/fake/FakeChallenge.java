package io.towline.proxy.fake;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a registry wants before it answers (RFC 9110, section 11.6.1; the token specification of
 * CNCF Distribution).
 */
record FakeChallenge(
    Predicate<RecordedRequest> accepted, Function<RecordedRequest, String> wwwAuthenticate) {
  private static final Pattern REPOSITORY =
      Pattern.compile("/v2/(.+)/(blobs|manifests|tags|referrers)/.*");

  static FakeChallenge bearer(FakeTokens service) {
    return new FakeChallenge(
        request -> service.accepts(request, scope(request)),
        request -> bearerText(service.realm(), request));
  }

  static FakeChallenge unsatisfiable(URI realm) {
    return new FakeChallenge(request -> false, request -> bearerText(realm, request));
  }

  static FakeChallenge basic(String username, String password) {
    String wanted = basicValue(username, password);
    return new FakeChallenge(
        request -> request.header("Authorization").filter(wanted::equals).isPresent(),
        request -> "Basic realm=\"fake\"");
  }

  static String basicValue(String username, String password) {
    byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  boolean accepts(RecordedRequest request) {
    return accepted.test(request);
  }

  FakeAnswer refusal(RecordedRequest request) {
    return FakeAnswer.error(401, "UNAUTHORIZED")
        .with("WWW-Authenticate", wwwAuthenticate.apply(request));
  }

  private static String bearerText(URI realm, RecordedRequest request) {
    String scope = scope(request);
    String text = "Bearer realm=\"" + realm + "\",service=\"fake\"";
    return scope.isEmpty() ? text : text + ",scope=\"" + scope + "\"";
  }

  /** What a token must allow; empty for the bare {@code /v2/}. */
  private static String scope(RecordedRequest request) {
    Matcher matcher = REPOSITORY.matcher(request.path());
    return matcher.matches() ? "repository:" + matcher.group(1) + ":pull" : "";
  }
}
