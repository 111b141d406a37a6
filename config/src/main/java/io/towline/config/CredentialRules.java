package io.towline.config;

import java.util.List;
import java.util.Optional;

/** What must hold about the credentials for upstreams: there is one source of them, and whole. */
final class CredentialRules {

  private final Problems problems;
  private final List<String> warnings;

  CredentialRules(Problems problems, List<String> warnings) {
    this.problems = problems;
    this.warnings = warnings;
  }

  void check(Section upstream) {
    check(upstream, upstream, CredentialKeys.OF_UPSTREAM);
    for (Section item : upstream.repositoryCredentials()) {
      check(upstream, item, CredentialKeys.OF_REPOSITORIES);
      if (item.list(CredentialKeys.REPOSITORIES).isEmpty() && isWellFormed(item)) {
        problems.add(
            item.source(),
            item.at(CredentialKeys.REPOSITORIES),
            "missing: say for which, as in `org/**`");
      }
      if (source(item, CredentialKeys.OF_REPOSITORIES).isEmpty() && isWellFormed(item)) {
        problems.add(
            item.source(),
            item.path(),
            "no credentials: say username and password, token, docker_config, helper or provider");
      }
    }
  }

  private boolean isWellFormed(Section item) {
    return !problems.mention(item.path())
        && CredentialKeys.OF_REPOSITORIES.all().stream()
            .noneMatch(key -> problems.mention(item.at(key)))
        && !problems.mention(item.at(CredentialKeys.REPOSITORIES).item(0));
  }

  private void check(Section upstream, Section part, CredentialKeys keys) {
    boolean username = given(part, keys.username());
    boolean password = given(part, keys.password());
    boolean token = given(part, keys.token());
    if (token && (username || password)) {
      wrong(part, keys.token(), "say either the token, or username and password");
    } else if (username && !password) {
      wrong(part, keys.username(), keys.shown(keys.password()) + " is missing beside it");
    } else if (password && !username) {
      wrong(part, keys.password(), keys.shown(keys.username()) + " is missing beside it");
    }
    List<Key<?>> said = keys.sources().stream().filter(key -> given(part, key)).toList();
    if (said.size() > 1 && !(token && username && said.size() == 2)) {
      wrong(
          part,
          said.get(1),
          "credentials come from one place, and "
              + keys.shown(said.get(0))
              + " is said too: leave one out");
    }
    if (!options(part, keys).isEmpty() && !given(part, keys.provider())) {
      problems.add(
          part.source(),
          options(part, keys).get(0),
          "options are a plug-in's: name it in " + keys.shown(keys.provider()));
    }
    if (part.text(keys.username()).orElse("").matches("[^$]*:.*")) {
      wrong(part, keys.username(), "a username has no colon in it (RFC 7617)");
    }
    if (!said.isEmpty()) {
      warnIfPlain(upstream);
    }
  }

  private void warnIfPlain(Section upstream) {
    upstream
        .optional(RegistryKeys.URL)
        .filter(
            url -> url.getScheme().equals("http") && !IpLiteral.isLoopback(UpstreamRules.host(url)))
        .map(
            url ->
                upstream.source()
                    + ": "
                    + upstream.path()
                    + ": the credentials go to "
                    + url
                    + " without encryption; say https if it can")
        .filter(warning -> !warnings.contains(warning))
        .ifPresent(warnings::add);
  }

  /** The key that says where they come from; empty if none does. */
  static Optional<Key<?>> source(Section part, CredentialKeys keys) {
    return keys.sources().stream().filter(part::says).findFirst();
  }

  /** The places of the options that are said. */
  static List<KeyPath> options(Section part, CredentialKeys keys) {
    KeyPath place = part.at(keys.option());
    KeyPath options = new KeyPath(place.segments().subList(0, place.segments().size() - 1));
    return part.tree().at(options).stream()
        .filter(Node.Mapping.class::isInstance)
        .flatMap(node -> ((Node.Mapping) node).entries().keySet().stream())
        .map(options::child)
        .toList();
  }

  /** A value that is wrong was meant to be one all the same. */
  private boolean given(Section part, Key<?> key) {
    return part.says(key) || problems.mention(part.at(key));
  }

  private void wrong(Section part, Key<?> key, String message) {
    if (!problems.mention(part.at(key))) {
      problems.add(part.source(key), part.at(key), message);
    }
  }
}
