package io.towline.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The keys that are about the program as a whole: everything but the registries. */
final class CommonKeys {

  static final Key<Integer> VERSION =
      Key.of("version", Types.VERSION, "The version of this format.").byDefault("1");

  static final Key<ListenAddress> LISTEN =
      Key.listOf("server.listen", Types.ADDRESS, "Where pulls are answered.")
          .computed("`127.0.0.1:5000`; in the container image `[::]:5000`");

  static final Key<ListenAddress> ADMIN_LISTEN =
      Key.of("server.admin_listen", Types.ADDRESS, "Where health and metrics are answered.")
          .computed("`127.0.0.1:5001`; in the container image `[::]:5001`");

  static final Key<String> ADMIN_TOKEN =
      Key.of(
          "server.admin_token",
          Types.SECRET,
          "What the admin API asks for from anywhere but loopback; health and metrics never ask.");

  static final Key<Network> ALLOW_FROM =
      Key.listOf(
          "server.allow_from",
          Types.NETWORK,
          "The networks whose clients may pull; empty means all of them.");

  static final Key<Duration> WRITE_IDLE_TIMEOUT =
      Key.of(
              "server.write_idle_timeout",
              Types.POSITIVE_DURATION,
              "How long a client that takes no byte is kept.")
          .byDefault("15m");

  static final Key<Duration> DRAIN_GRACE =
      Key.of(
              "server.drain_grace",
              Types.DURATION,
              "How long new requests are still accepted after SIGTERM, while /readyz answers 503.")
          .byDefault("5s");

  static final Key<Path> CACHE_DIRECTORY =
      Key.of("cache.directory", Types.PATH, "Where content is kept; made with mode 0700.")
          .computed(
              "`/var/lib/towline` for root and in the image, else `${XDG_CACHE_HOME:-~/.cache}/towline`");

  static final Key<ByteSize> MAX_SIZE =
      Key.of(
              "cache.max_size",
              Types.SIZE,
              "The bound of everything in the directory, partial downloads included.")
          .computed("the smaller of `50GiB` and `50%` of the filesystem");

  static final Key<ByteSize> MIN_FREE =
      Key.of(
              "cache.min_free",
              Types.SIZE,
              "What stays free on the filesystem: below it the cache evicts, and stores nothing when nothing can go.")
          .byDefault("10%");

  static final Key<Duration> TAG_TTL =
      Key.of("cache.tag_ttl", Types.DURATION, "How long a tag is served without asking the origin.")
          .byDefault("0s");

  static final Key<Duration> TAG_REVALIDATE_TIMEOUT =
      Key.of(
              "cache.tag_revalidate_timeout",
              Types.POSITIVE_DURATION,
              "When the origin takes longer to confirm a known tag, it is served stale and the"
                  + " question goes on.")
          .byDefault("3s");

  static final Key<Duration> STALE_IF_ERROR =
      Key.of(
              "cache.stale_if_error",
              Types.DURATION_OR_FOREVER,
              "How old a tag may be when the origin fails; `0s` is off, and an origin's 401, 403 or"
                  + " 404 is no failure.")
          .byDefault("24h");

  static final Key<Boolean> VERIFY_ON_READ =
      Key.of(
              "cache.verify_on_read",
              Types.VERIFY,
              "`auto` hashes a stored blob again when its file has changed, `always` at every read.")
          .byDefault("auto");

  static final Key<Boolean> VERIFY_BEFORE_RANGE =
      Key.of(
              "cache.verify_before_range",
              Types.BOOLEAN,
              "Whether a range of a blob that is not here yet waits until all of it is verified.")
          .byDefault("false");

  static final Key<Path> PLUGINS_DIRECTORY =
      Key.of(
              "plugins.directory",
              Types.PATH,
              "Where the jars of plug-ins are; looked through at the start and at a reload.")
          .byDefault("./plugins.d");

  static final Key<URI> HTTPS_PROXY =
      Key.of("proxy.https", Types.PROXY_URL, "The HTTP proxy through which upstreams are reached.")
          .computed("the variable `HTTPS_PROXY` or `https_proxy`");

  static final Key<String> NO_PROXY =
      Key.listOf("proxy.no_proxy", Types.NO_PROXY, "What is reached directly all the same.")
          .computed("the variable `NO_PROXY` or `no_proxy`");

  static final Key<Boolean> TRUST_SYSTEM =
      Key.of(
              "trust.system",
              Types.BOOLEAN,
              "Whether upstreams, token services and CDNs may have certificates of the authorities"
                  + " that the JDK knows.")
          .byDefault("true");

  static final Key<Path> TRUST_CA_FILES =
      Key.listOf("trust.ca_files", Types.PATH, "PEM files with more authorities to believe.")
          .computed("the variable `SSL_CERT_FILE`");

  static final Key<String> DEFAULT_REGISTRY =
      Key.of(
              "default_registry",
              Types.HOST_OR_NOTHING,
              "What a request means that names no registry.")
          .computed("`docker.io` where it is configured, else none");

  static final List<Key<?>> ALL = all();

  private CommonKeys() {}

  private static List<Key<?>> all() {
    List<Key<?>> keys = new ArrayList<>();
    keys.addAll(List.of(VERSION, LISTEN, ADMIN_LISTEN, ADMIN_TOKEN, ALLOW_FROM));
    keys.addAll(AuthKeys.ALL);
    keys.addAll(TlsKeys.ALL);
    keys.addAll(LimitKeys.ALL);
    keys.addAll(ConnectKeys.ALL);
    keys.addAll(
        List.of(
            WRITE_IDLE_TIMEOUT,
            DRAIN_GRACE,
            CACHE_DIRECTORY,
            MAX_SIZE,
            MIN_FREE,
            TAG_TTL,
            TAG_REVALIDATE_TIMEOUT,
            STALE_IF_ERROR,
            VERIFY_ON_READ,
            VERIFY_BEFORE_RANGE));
    keys.addAll(Levels.common(ProgressKeys.PROGRESS));
    keys.addAll(Levels.common(FailoverKeys.ALL));
    keys.addAll(Levels.common(AdmissionKeys.ALL));
    keys.addAll(Levels.common(ProgressKeys.RETRY));
    keys.addAll(
        List.of(
            PLUGINS_DIRECTORY,
            HTTPS_PROXY,
            NO_PROXY,
            TRUST_SYSTEM,
            TRUST_CA_FILES,
            DEFAULT_REGISTRY));
    return List.copyOf(keys);
  }
}
