package io.towline.config;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must hold within the upstreams of one registry. */
final class UpstreamRules {

  private final Problems problems;
  private final List<String> warnings;

  UpstreamRules(Problems problems, List<String> warnings) {
    this.problems = problems;
    this.warnings = warnings;
  }

  void check(Section registry) {
    List<Section> upstreams = registry.upstreams();
    KeyPath list = registry.path().child("upstreams");
    if (upstreams.isEmpty() && !problems.mention(list)) {
      problems.add(
          registry.tree().source(list),
          list,
          "the list is empty: name an upstream, or leave the key out for the registry itself");
    }
    Map<String, KeyPath> names = new HashMap<>();
    for (Section upstream : upstreams) {
      url(upstream);
      name(upstream, names);
      credentials(upstream);
    }
  }

  private void url(Section upstream) {
    KeyPath url = upstream.at(RegistryKeys.URL);
    if (!upstream.says(RegistryKeys.URL) && !problems.mention(url) && isWellFormed(upstream)) {
      problems.add(upstream.source(), url, "missing: say where this upstream is");
    }
  }

  private boolean isWellFormed(Section upstream) {
    return !problems.mention(upstream.path());
  }

  private void name(Section upstream, Map<String, KeyPath> names) {
    upstream
        .optional(RegistryKeys.UPSTREAM_NAME)
        .ifPresent(
            name -> {
              KeyPath earlier = names.putIfAbsent(name, upstream.path());
              if (earlier != null) {
                problems.add(
                    upstream.source(),
                    upstream.at(RegistryKeys.UPSTREAM_NAME),
                    Words.quoted(name) + " is already the name of " + earlier);
              }
            });
  }

  private void credentials(Section upstream) {
    boolean username = given(upstream, RegistryKeys.USERNAME);
    boolean password = given(upstream, RegistryKeys.PASSWORD);
    boolean token = given(upstream, RegistryKeys.TOKEN);
    if (token && (username || password)) {
      wrong(upstream, RegistryKeys.TOKEN, "say either the token, or username and password");
    } else if (username && !password) {
      wrong(upstream, RegistryKeys.USERNAME, "credentials.password is missing beside it");
    } else if (password && !username) {
      wrong(upstream, RegistryKeys.PASSWORD, "credentials.username is missing beside it");
    }
    if (upstream.text(RegistryKeys.USERNAME).orElse("").matches("[^$]*:.*")) {
      wrong(upstream, RegistryKeys.USERNAME, "a username has no colon in it (RFC 7617)");
    }
    upstream
        .optional(RegistryKeys.URL)
        .filter(url -> url.getScheme().equals("http") && !IpLiteral.isLoopback(host(url)))
        .filter(url -> username || token)
        .ifPresent(
            url ->
                warnings.add(
                    upstream.source()
                        + ": "
                        + upstream.path()
                        + ": the credentials go to "
                        + url
                        + " without encryption; say https if it can"));
  }

  private static String host(URI url) {
    return Authority.split(url.getRawAuthority()).host();
  }

  /** A value that is wrong was meant to be one all the same. */
  private boolean given(Section upstream, Key<?> key) {
    return upstream.says(key) || problems.mention(upstream.at(key));
  }

  private void wrong(Section upstream, Key<?> key, String message) {
    if (!problems.mention(upstream.at(key))) {
      problems.add(upstream.source(key), upstream.at(key), message);
    }
  }
}
