package io.towline.config;

import java.nio.file.Path;
import java.util.List;

/**
 * The keys that say where the credentials for an upstream come from.
 *
 * @param prefix what their paths begin with
 */
record CredentialKeys(
    String prefix,
    Key<String> username,
    Key<String> password,
    Key<String> token,
    Key<Path> dockerConfig,
    Key<String> helper,
    Key<String> provider,
    Key<String> option) {

  private static final String UPSTREAM = KeyPath.UPSTREAM;

  /** Those for whatever an upstream has. */
  static final CredentialKeys OF_UPSTREAM = of(UPSTREAM + "credentials.");

  /** Those for some of its repositories. */
  static final CredentialKeys OF_REPOSITORIES = of(UPSTREAM + "repository_credentials[].");

  static final Key<WildcardPattern> REPOSITORIES =
      Key.listOf(
          OF_REPOSITORIES.prefix + "repositories",
          Types.REPOSITORIES,
          "The repositories that these credentials are for instead of `credentials`; the first item"
              + " that fits counts.");

  private static CredentialKeys of(String prefix) {
    return new CredentialKeys(
        prefix,
        Key.of(prefix + "username", Types.TEXT, "Who asks this upstream and its token service."),
        Key.of(
            prefix + "password",
            Types.SECRET,
            "The password or access token that belongs to the username."),
        Key.of(
            prefix + "token",
            Types.SECRET,
            "A bearer token that is sent as it is, instead of username and password."),
        Key.of(
            prefix + "docker_config",
            Types.PATH,
            "A `config.json` such as `docker login` writes, with the credential helpers that it"
                + " names. Read again when it changes."),
        Key.of(
            prefix + "helper",
            Types.HELPER,
            "The credential helper that knows them: `ecr-login` runs `docker-credential-ecr-login"
                + " get`. Asked again before what it gave gets old, and when it is refused."),
        Key.of(
            prefix + "provider",
            Types.PROVIDER,
            "The `CredentialProvider` plug-in that knows them."),
        Key.of(
            prefix + "options.OPTION",
            Types.PROVIDER_OPTION,
            "What the plug-in is told, which says if it does not know it."));
  }

  /** All of them, in the order of the documentation. */
  List<Key<?>> all() {
    return List.of(username, password, token, dockerConfig, helper, provider, option);
  }

  /** Those that each name a source of their own; the rest goes with one of them. */
  List<Key<?>> sources() {
    return List.of(username, token, dockerConfig, helper, provider);
  }

  /** How messages call a key: as it is written below the upstream. */
  String shown(Key<?> key) {
    return key.path().substring(UPSTREAM.length()).replace("repository_credentials[].", "");
  }
}
