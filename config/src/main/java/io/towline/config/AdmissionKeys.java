package io.towline.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The keys below {@code admission}, for everything and for a registry. */
final class AdmissionKeys {

  static final Levels<ImagePattern> ALLOW =
      Levels.two(
          Key.listOf(
              "admission.allow",
              Types.IMAGES,
              "The only images that are served; empty: all that nothing else refuses."));

  static final Levels<ImagePattern> DENY =
      Levels.two(
          Key.listOf(
              "admission.deny",
              Types.IMAGES,
              "Images that are never served; one with a tag is about pulls by that tag."));

  static final Levels<Boolean> DIGEST_ONLY =
      Levels.two(
          Key.of(
                  "admission.digest_only",
                  Types.BOOLEAN,
                  "Whether manifests are served by digest alone, and tags are refused.")
              .byDefault("false"));

  static final Levels<ByteSize> MAX_SIZE =
      Levels.two(
          Key.of(
              "admission.max_size",
              Types.BYTES,
              "The largest image: its configuration and layers, as they are transferred."));

  static final Levels<Duration> MAX_AGE =
      Levels.two(
          Key.of(
              "admission.max_age",
              Types.POSITIVE_DURATION,
              "The oldest image, by `created` in its configuration; one that does not say is"
                  + " refused."));

  static final Levels<Path> COSIGN_KEYS =
      Levels.two(
          Key.listOf(
              "admission.cosign.keys",
              Types.PATH,
              "PEM files with public keys (ECDSA P-256, RSA, Ed25519), of which one must have signed"
                  + " an image."));

  static final Levels<CosignIdentity> COSIGN_IDENTITIES =
      Levels.two(
          Key.listOf(
              "admission.cosign.identities",
              Types.COSIGN_IDENTITY,
              "Who may have signed an image without a key of his own; needs `roots` and"
                  + " `rekor_keys`."));

  static final Levels<Path> COSIGN_ROOTS =
      Levels.two(
          Key.listOf(
              "admission.cosign.roots",
              Types.PATH,
              "PEM files with the authorities that certify `identities`: Fulcio's root and"
                  + " intermediates."));

  static final Levels<Path> COSIGN_REKOR_KEYS =
      Levels.two(
          Key.listOf(
              "admission.cosign.rekor_keys",
              Types.PATH,
              "PEM files with the public keys of the logs that say when an identity has signed."));

  static final Levels<WildcardPattern> COSIGN_REPOSITORIES =
      Levels.two(
          Key.listOf(
                  "admission.cosign.repositories",
                  Types.REPOSITORIES,
                  "The repositories whose images need a signature.")
              .byDefault("**"));

  static final Levels<WildcardPattern> COSIGN_REFERENCES =
      Levels.two(
          Key.listOf(
              "admission.cosign.references",
              Types.REFERENCES,
              "Names that a signature may give its image besides the one it is pulled by, for copies"
                  + " of images that were signed elsewhere."));

  static final Levels<AdmissionConfig.PluginPolicy> POLICIES =
      Levels.two(
          Key.listOf(
              "admission.policies",
              Types.PLUGIN_POLICY,
              "Plug-ins that have to admit an image, in this order, with their options."));

  static final Levels<Duration> TIMEOUT =
      Levels.two(
          Key.of(
                  "admission.timeout",
                  Types.POSITIVE_DURATION,
                  "How long a decision may take; after that the answer is 503.")
              .byDefault("10s"));

  static final List<Levels<?>> ALL =
      List.of(
          ALLOW,
          DENY,
          DIGEST_ONLY,
          MAX_SIZE,
          MAX_AGE,
          COSIGN_KEYS,
          COSIGN_IDENTITIES,
          COSIGN_ROOTS,
          COSIGN_REKOR_KEYS,
          COSIGN_REPOSITORIES,
          COSIGN_REFERENCES,
          POLICIES,
          TIMEOUT);

  private AdmissionKeys() {}

  /** What must hold about one registry. */
  static void check(Section registry, Problems problems) {
    boolean identities = says(registry, COSIGN_IDENTITIES);
    boolean roots = says(registry, COSIGN_ROOTS);
    boolean logs = says(registry, COSIGN_REKOR_KEYS);
    if (identities && (!roots || !logs)) {
      Levels<Path> missing = roots ? COSIGN_REKOR_KEYS : COSIGN_ROOTS;
      add(
          registry,
          problems,
          COSIGN_IDENTITIES,
          "it needs " + missing.key(registry).name() + " beside it");
    } else if (!identities && (roots || logs)) {
      Levels<Path> present = roots ? COSIGN_ROOTS : COSIGN_REKOR_KEYS;
      add(registry, problems, present, "it is of use to identities alone: say who may sign");
    }
  }

  private static <T> boolean says(Section registry, Levels<T> key) {
    return !registry.list(key.key(registry)).isEmpty();
  }

  private static void add(Section registry, Problems problems, Levels<?> key, String what) {
    KeyPath at = registry.at(key.key(registry));
    if (!problems.mention(at)) {
      problems.add(registry.tree().source(at), at, what);
    }
  }

  /** From a tree in which no mistake was found. */
  static AdmissionConfig config(Section registry) {
    Optional<Long> size = MAX_SIZE.optional(registry).map(ByteSize::amount);
    return new AdmissionConfig(
        list(registry, ALLOW),
        list(registry, DENY),
        DIGEST_ONLY.one(registry),
        size.map(OptionalLong::of).orElse(OptionalLong.empty()),
        MAX_AGE.optional(registry),
        new CosignConfig(
            list(registry, COSIGN_KEYS),
            list(registry, COSIGN_IDENTITIES),
            list(registry, COSIGN_ROOTS),
            list(registry, COSIGN_REKOR_KEYS),
            list(registry, COSIGN_REPOSITORIES),
            list(registry, COSIGN_REFERENCES)),
        list(registry, POLICIES),
        TIMEOUT.one(registry));
  }

  private static <T> List<T> list(Section registry, Levels<T> key) {
    return registry.list(key.key(registry));
  }
}
