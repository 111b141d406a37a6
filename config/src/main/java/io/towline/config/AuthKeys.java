package io.towline.config;

import java.nio.file.Path;
import java.util.List;

/** The keys about who clients are and what they may pull, and what must hold about them. */
final class AuthKeys {

  static final Key<Path> HTPASSWD =
      Key.of(
          "server.auth.htpasswd",
          Types.PATH,
          "A file of users who may pull, as `htpasswd -B` writes it (bcrypt alone). Read again when"
              + " it changes.");

  static final Key<Path> TOKENS =
      Key.of(
          "server.auth.tokens",
          Types.PATH,
          "A file of bearer tokens that may pull, a line `NAME:TOKEN` each. Read again when it"
              + " changes.");

  static final Key<AllowRule> ALLOW =
      Key.listOf(
          "registries.NAME.allow",
          Types.ALLOW_RULE,
          "Who may pull what of this registry; empty: every client may pull everything.");

  static final List<Key<?>> ALL = List.of(HTPASSWD, TOKENS);

  private AuthKeys() {}

  static AuthConfig config(Section top) {
    return new AuthConfig(top.optional(HTPASSWD), top.optional(TOKENS));
  }

  /** A request has one Authorization header: it shows an account here, or one at the registry. */
  private static void conflict(Section top, Section registry, Problems problems) {
    Key<Path> key = top.says(HTPASSWD) ? HTPASSWD : TOKENS;
    problems.add(
        registry.source(RegistryKeys.AUTHORIZATION),
        registry.at(RegistryKeys.AUTHORIZATION),
        "a client that shows an account of "
            + key.path()
            + " cannot show one of the registry too: leave out one of both, or know clients by "
            + TlsKeys.CLIENT_CA.path());
  }

  /** Whether clients show who they are in any way. */
  static boolean areKnown(Section top) {
    return top.says(HTPASSWD) || top.says(TOKENS) || top.says(TlsKeys.CLIENT_CA);
  }

  static void check(Section top, Problems problems) {
    if (top.says(HTPASSWD) || top.says(TOKENS)) {
      top.registries().stream()
          .filter(each -> each.one(RegistryKeys.AUTHORIZATION) == Authorization.PASSTHROUGH)
          .forEach(each -> conflict(top, each, problems));
    }
    if (areKnown(top)) {
      return;
    }
    for (Section registry : top.registries()) {
      if (!registry.list(ALLOW).isEmpty()) {
        problems.add(
            registry.source(ALLOW),
            registry.at(ALLOW),
            "no client can show who it is: say "
                + HTPASSWD.path()
                + ", "
                + TOKENS.path()
                + " or "
                + TlsKeys.CLIENT_CA.path());
      }
    }
  }
}
