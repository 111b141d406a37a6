package io.towline.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The keys of one registry and its upstreams. */
final class RegistryKeys {

  static final Key<String> ALIASES =
      Key.listOf(
          "registries.NAME.aliases",
          Types.HOST,
          "Other names of the registry, which count wherever its name does.");

  static final Key<String> HOSTS =
      Key.listOf(
          "registries.NAME.hosts",
          Types.HOST,
          "Host names under which requests mean this registry.");

  static final Key<String> PREFIX =
      Key.of("registries.NAME.prefix", Types.PREFIX, "Its name in paths: `/v2/PREFIX/…`.")
          .computed("the name of the registry");

  static final Key<Boolean> DOTTED_NAMES =
      Key.of(
              "registries.NAME.dotted_names",
              Types.BOOLEAN,
              "For the default registry: whether it has repositories whose first segment looks like"
                  + " a host; that turns prefixes off for it.")
          .byDefault("false");

  static final Key<String> TOKEN_HOSTS =
      Key.listOf(
          "registries.NAME.token_hosts",
          Types.HOST,
          "Token services that credentials may go to, besides the upstream itself.");

  static final Key<String> REDIRECT_HOSTS =
      Key.listOf(
          "registries.NAME.redirect_hosts",
          Types.HOST,
          "Private or local hosts that redirects may lead to.");

  static final Key<Boolean> EXPOSE_PRIVATE =
      Key.of(
              "registries.NAME.expose_private",
              Types.BOOLEAN,
              "Whether everybody who reaches the listener may have what the credentials open.")
          .byDefault("false");

  static final Key<Authorization> AUTHORIZATION =
      Key.of(
              "registries.NAME.authorization",
              Types.AUTHORIZATION,
              "Whose credentials decide what a client may have: `own`, those of this proxy;"
                  + " `passthrough`, the client's, which the registry is asked about.")
          .byDefault("own");

  static final Key<Duration> TAG_TTL =
      Key.of(
              "registries.NAME.tag_ttl",
              Types.DURATION,
              "How long a tag of this registry is served without asking the origin.")
          .inherits(CommonKeys.TAG_TTL);

  static final Key<String> UPSTREAM_NAME =
      Key.of("registries.NAME.upstreams[].name", Types.LABEL, "Its name in metrics and logs.")
          .computed("the host of the URL");

  static final Key<URI> URL =
      Key.of(
              "registries.NAME.upstreams[].url",
              Types.UPSTREAM_URL,
              "Where it is; the first upstream is the origin, the others are mirrors of it.")
          .computed("for the first, `https://NAME`; the others need one");

  static final Key<Path> CA_FILE =
      Key.of(
          "registries.NAME.upstreams[].ca_file",
          Types.PATH,
          "A PEM file with the authority of this upstream, believed besides `trust`.");

  static final Key<UpstreamConfig.UseFor> USE_FOR =
      Key.of(
              "registries.NAME.upstreams[].use_for",
              Types.USE_FOR,
              "What it is asked for: everything, only what has a digest, or only blobs.")
          .byDefault("all");

  static final Key<ByteSize> MAX_BANDWIDTH =
      Key.of(
          "registries.NAME.upstreams[].max_bandwidth",
          Types.BANDWIDTH,
          "How much is fetched from it in a second, by all downloads together.");

  static final Key<Rate> MAX_REQUESTS =
      Key.of(
          "registries.NAME.upstreams[].max_requests",
          Types.RATE,
          "How many requests for manifests, tags and blobs are begun there, by all pulls together;"
              + " one more waits for its turn. Those to token services and along redirects do not"
              + " count.");

  static final List<Key<?>> ALL = all();

  private RegistryKeys() {}

  private static List<Key<?>> all() {
    List<Key<?>> keys = new ArrayList<>();
    keys.addAll(
        List.of(
            ALIASES,
            HOSTS,
            PREFIX,
            DOTTED_NAMES,
            TOKEN_HOSTS,
            REDIRECT_HOSTS,
            EXPOSE_PRIVATE,
            AUTHORIZATION,
            AuthKeys.ALLOW,
            TAG_TTL));
    keys.addAll(Levels.ofRegistry(ProgressKeys.PROGRESS));
    keys.addAll(Levels.ofRegistry(FailoverKeys.ALL));
    keys.addAll(Levels.ofRegistry(AdmissionKeys.ALL));
    keys.addAll(Levels.ofRegistry(ProgressKeys.RETRY));
    keys.addAll(List.of(UPSTREAM_NAME, URL));
    keys.addAll(CredentialKeys.OF_UPSTREAM.all());
    keys.add(CredentialKeys.REPOSITORIES);
    keys.addAll(CredentialKeys.OF_REPOSITORIES.all());
    keys.addAll(List.of(CA_FILE, MAX_BANDWIDTH, MAX_REQUESTS, USE_FOR));
    keys.addAll(Levels.ofUpstream(ProgressKeys.PROGRESS));
    keys.addAll(Levels.ofUpstream(ProgressKeys.RETRY));
    return List.copyOf(keys);
  }
}
