package io.towline.config;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must hold within the upstreams of one registry. */
final class UpstreamRules {

  private final Problems problems;
  private final CredentialRules credentials;

  UpstreamRules(Problems problems, List<String> warnings) {
    this.problems = problems;
    this.credentials = new CredentialRules(problems, warnings);
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
      credentials.check(upstream);
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

  static String host(URI url) {
    return Authority.split(url.getRawAuthority()).host();
  }
}
