package io.towline.config;

import io.towline.config.ProgressConfig.FinishAbandoned;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The types that values of the configuration have. */
final class Types {

  private static final String NAME_PATTERNS = "^[a-z0-9._:/*-]+$";

  static final Type<Integer> VERSION = oneOf(List.of("1"), Integer::valueOf);

  static final Type<Boolean> BOOLEAN = oneOf(List.of("true", "false"), Boolean::valueOf);

  static final Type<Duration> DURATION =
      Type.of("a duration: `250ms`, `10s`, `1m30s`, `24h`", Durations::parse)
          .like("^" + Durations.PATTERN + "$");

  static final Type<Duration> POSITIVE_DURATION =
      Type.of(DURATION.form() + ", not 0s", Types::positiveDuration)
          .like("^(?!(0+(ms|s|m|h))+$)" + Durations.PATTERN + "$");

  static final Type<Duration> DURATION_OR_FOREVER =
      Type.of(DURATION.form() + ", or `forever`", Types::durationOrForever)
          .like("^(forever|" + Durations.PATTERN + ")$");

  static final Type<ByteSize> SIZE =
      Type.of("a size: `512MiB`, `50GiB`, or a share of the filesystem, `10%`", ByteSize::parse)
          .like("^" + ByteSize.PATTERN + "$");

  static final Type<ListenAddress> ADDRESS =
      Type.of("an address with a port: `127.0.0.1:5000`, `[::]:5000`", ListenAddress::parse)
          .like(":[0-9]+$");

  static final Type<Network> NETWORK =
      Type.of("a network: `10.0.0.0/8`, `fd00::/8`, or one address", Network::parse)
          .like("^[0-9a-fA-F.:]+(/[0-9]{1,3})?$");

  static final Type<String> HOST =
      Type.of("a host, with or without a port: `registry.example.com:5000`", Hosts::parse);

  /** A registry may be configured under any alias; the empty word means none. */
  static final Type<String> HOST_OR_NOTHING =
      Type.of(
          "the name of a configured registry, or `\"\"` for none",
          text -> text.isEmpty() ? text : Hosts.parse(text));

  static final Type<String> PREFIX =
      matching(
          "one segment of a path: `docker.io`, `hub`",
          "^[a-z0-9_\\[]([a-z0-9._:\\[\\]-]*[a-z0-9_\\]])?$");

  /** It becomes the value of a metric's label and a word in logs. */
  static final Type<String> LABEL =
      matching(
          "letters, digits and `. _ : -`, at most 128",
          "^[A-Za-z0-9._\\[][A-Za-z0-9._:\\[\\]-]{0,127}$");

  static final Type<URI> UPSTREAM_URL =
      Type.of("a URL without a path: `https://registry.example.com:5000`", Urls::upstream)
          .like("^https?://[^/?#@]+/?$");

  static final Type<URI> PROXY_URL =
      Type.of("the URL of an HTTP proxy: `http://proxy.example.com:3128`", Urls::proxy)
          .like("^([Hh][Tt][Tt][Pp]://)?[^/]+/?$");

  static final Type<String> NO_PROXY = Type.of("a host, `.domain`, network or `*`", Types::noProxy);

  static final Type<Path> PATH = Type.of("a path, from the folder of the caller", Types::path);

  static final Type<String> TEXT =
      Type.of("text; `${ENV}` and `file:/path` are looked up", Types::text).lookedUp();

  static final Type<String> SECRET =
      Type.of("a secret: as it is, `${ENV}`, or `file:/run/secrets/x`", Types::text)
          .lookedUp()
          .keptSecret();

  static final Type<Boolean> VERIFY = oneOf(List.of("auto", "always"), "always"::equals);

  static final Type<Boolean> OTHERS = oneOf(List.of("refuse", "tunnel"), "tunnel"::equals);

  static final Type<UpstreamConfig.UseFor> USE_FOR =
      oneOf(
          List.of("all", "digests", "blobs"),
          text ->
              Arrays.stream(UpstreamConfig.UseFor.values())
                  .filter(use -> use.name().equalsIgnoreCase(text))
                  .findFirst()
                  .orElseThrow());

  /** Plug-ins bring names of their own, so whether there is one is not known here. */
  static final Type<String> POLICY =
      matching("the name of a policy: `adaptive`", "^[a-z][a-z0-9-]{0,62}$");

  /** The policy knows what it means. */
  static final Type<String> OPTION = Type.of("what the policy expects", text -> text);

  static final Type<TimeoutRange> TIMEOUT_RANGE =
      Type.of("a duration: `10s`, `1m30s`, or from one to another, `30s..60s`", TimeoutRange::parse)
          .like(TimeoutRange.PATTERN);

  static final Type<Profile> PROFILE = oneOf(Profile.words(), Profile::of);

  static final Type<Double> SHARE =
      Type.of("a share from `0%` to `100%`", Share::parse).like(Share.PATTERN);

  static final Type<Integer> ATTEMPTS = count(10);

  static final Type<Integer> PARTS = count(4);

  static final Type<ByteSize> BANDWIDTH =
      Type.of("a size per second: `10MiB`, `512KiB/s`", Bandwidth::parse).like(Bandwidth.PATTERN);

  static final Type<Rate> RATE = Type.of(Rate.FORM, Rate::parse).like(Rate.PATTERN);

  static final Type<Integer> CONNECTIONS =
      Type.of("a number from `1` to `1000000`", Types::connections)
          .like("^([1-9][0-9]{0,5}|1000000)$");

  static final Type<ByteSize> BYTES =
      Type.of("a size: `512MiB`, `20GiB`", Types::bytes).like("^0*[1-9][0-9]*(B|KiB|MiB|GiB|TiB)$");

  static final Type<ImagePattern> IMAGES = Type.of(ImagePattern.FORM, ImagePattern::parse);

  static final Type<WildcardPattern> REPOSITORIES =
      Type.of(
              "names, in which `*` is any part of a segment and `**` any segments: `org/**`",
              Types::namePattern)
          .like(NAME_PATTERNS);

  static final Type<WildcardPattern> REFERENCES =
      Type.of("names with their registry: `ghcr.io/org/**`", Types::namePattern)
          .like(NAME_PATTERNS);

  static final Type<CosignIdentity> COSIGN_IDENTITY =
      Type.of(CosignIdentity.FORM, CosignIdentity::parse);

  static final Type<AdmissionConfig.PluginPolicy> PLUGIN_POLICY =
      Type.of(AdmissionConfig.PluginPolicy.FORM, AdmissionConfig.PluginPolicy::parse);

  static final Type<String> HELPER =
      matching(
          "what follows `docker-credential-`, or the absolute path of a program: `ecr-login`",
          "^([A-Za-z0-9][A-Za-z0-9._-]{0,127}|/.+)$");

  static final Type<String> PROVIDER =
      matching("the name of a credential provider: `vault`", "^[a-z][a-z0-9-]{0,62}$");

  /** The plug-in knows what it means; it may be a secret. */
  static final Type<String> PROVIDER_OPTION =
      Type.of("what the plug-in expects; `${ENV}` and `file:/path` are looked up", Types::text)
          .lookedUp()
          .keptSecret();

  static final Type<Authorization> AUTHORIZATION =
      oneOf(
          List.of("own", "passthrough"),
          text -> Authorization.valueOf(text.toUpperCase(Locale.ROOT)));

  static final Type<AllowRule> ALLOW_RULE = Type.of(AllowRule.FORM, AllowRule::parse);

  static final Type<FinishAbandoned> FINISH_ABANDONED =
      oneOf(
          List.of("auto", "never", "always"),
          text -> FinishAbandoned.valueOf(text.toUpperCase(Locale.ROOT)));

  private Types() {}

  private static <T> Type<T> oneOf(List<String> words, Function<String, T> meaning) {
    String form = "`" + String.join("` or `", words) + "`";
    Function<String, T> parser =
        text -> {
          if (!words.contains(text)) {
            throw new IllegalArgumentException("say " + form + ", not " + Words.quoted(text));
          }
          return meaning.apply(text);
        };
    return Type.oneOf(form, parser, words);
  }

  private static Type<String> matching(String form, String pattern) {
    return Type.of(
            form,
            text -> {
              if (!text.matches(pattern)) {
                throw new IllegalArgumentException("say " + form + ", not " + Words.quoted(text));
              }
              return text;
            })
        .like(pattern);
  }

  private static WildcardPattern namePattern(String text) {
    if (!text.matches(NAME_PATTERNS)) {
      throw new IllegalArgumentException(
          "say names, in which `*` is any part of a segment and `**` any segments, not "
              + Words.quoted(text));
    }
    return WildcardPattern.of(text);
  }

  private static Duration positiveDuration(String text) {
    Duration duration = Durations.parse(text);
    if (duration.isZero()) {
      throw new IllegalArgumentException("it must be longer than 0s");
    }
    return duration;
  }

  private static Duration durationOrForever(String text) {
    return text.equals("forever") ? CacheConfig.FOREVER : Durations.parse(text);
  }

  private static String noProxy(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("a host is missing here");
    }
    if (text.contains("/")) {
      Network.parse(text.strip());
    }
    return text.strip();
  }

  private static Path path(String text) {
    try {
      if (!text.isBlank()) {
        return Path.of(text);
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(Words.quoted(text) + " is no path", e);
    }
    throw new IllegalArgumentException("say a path; it is empty");
  }

  private static String text(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("it is empty; leave the key out instead");
    }
    return text;
  }

  private static ByteSize bytes(String text) {
    if (!text.matches("0*[1-9][0-9]*(B|KiB|MiB|GiB|TiB)")) {
      throw new IllegalArgumentException(
          "say a size with its unit, more than nothing, as in 512MiB or 20GiB, not "
              + Words.quoted(text));
    }
    return ByteSize.parse(text);
  }

  private static Integer connections(String text) {
    if (!text.matches("[1-9][0-9]{0,5}|1000000")) {
      throw new IllegalArgumentException(
          "say a number from 1 to 1000000, not " + Words.quoted(text));
    }
    return Integer.valueOf(text);
  }

  private static Type<Integer> count(int most) {
    String form = "a number from `1` to `" + most + "`";
    List<String> words = IntStream.rangeClosed(1, most).mapToObj(Integer::toString).toList();
    return Type.oneOf(
        form,
        text -> {
          if (!words.contains(text)) {
            throw new IllegalArgumentException("say " + form + ", not " + Words.quoted(text));
          }
          return Integer.valueOf(text);
        },
        words);
  }
}
