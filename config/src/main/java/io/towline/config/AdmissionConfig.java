package io.towline.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Which images of a registry are served.
 *
 * @param allow the only ones; empty: all
 * @param deny never these, whatever is allowed
 * @param digestOnly whether tags are refused
 * @param maxSize bytes of an image's configuration and layers; empty: any
 * @param maxAge since an image was made, as its configuration says; empty: any
 * @param policies plug-ins that have to agree
 * @param timeout how long all of it may take
 */
public record AdmissionConfig(
    List<ImagePattern> allow,
    List<ImagePattern> deny,
    boolean digestOnly,
    OptionalLong maxSize,
    Optional<Duration> maxAge,
    CosignConfig cosign,
    List<PluginPolicy> policies,
    Duration timeout) {

  /** Everything is served. */
  public static final AdmissionConfig OFF =
      new AdmissionConfig(
          List.of(),
          List.of(),
          false,
          OptionalLong.empty(),
          Optional.empty(),
          CosignConfig.OFF,
          List.of(),
          Duration.ofSeconds(10));

  /** A plug-in by its name, with its options: {@code block-list file=/etc/list}. */
  public record PluginPolicy(String name, Map<String, String> options) {
    static final String FORM = "a policy with its options: `my-policy`, `my-policy level=2 mode=x`";

    public PluginPolicy {
      options = Map.copyOf(options);
    }

    static PluginPolicy parse(String text) {
      String[] words = text.strip().split("\\s+", -1);
      Map<String, String> options = new TreeMap<>();
      boolean isGood = words[0].matches("[a-z][a-z0-9-]{0,62}");
      for (int i = 1; i < words.length; i++) {
        int equals = words[i].indexOf('=');
        isGood &= equals > 0 && words[i].substring(0, equals).matches("[a-z][a-z0-9_]{0,62}");
        isGood =
            isGood
                && options.put(words[i].substring(0, equals), words[i].substring(equals + 1))
                    == null;
      }
      if (!isGood) {
        throw new IllegalArgumentException("say " + FORM + ", not " + Words.quoted(text));
      }
      return new PluginPolicy(words[0], options);
    }
  }

  public AdmissionConfig {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
    policies = List.copyOf(policies);
  }

  /** Whether anything may be refused. */
  public boolean isOn() {
    return !allow.isEmpty()
        || !deny.isEmpty()
        || digestOnly
        || maxSize.isPresent()
        || maxAge.isPresent()
        || cosign.isOn()
        || !policies.isEmpty();
  }
}
