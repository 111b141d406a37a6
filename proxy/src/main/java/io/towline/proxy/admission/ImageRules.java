package io.towline.proxy.admission;

import io.towline.config.AdmissionConfig;
import io.towline.config.ImagePattern;
import io.towline.config.WildcardPattern;
import io.towline.oci.Reference;
import io.towline.oci.RepositoryName;
import java.util.List;
import java.util.function.Supplier;

/** What the lists of the configuration say of names. Any thread. */
record ImageRules(AdmissionConfig config) {
  static final String DENY = "admission.deny";
  static final String ALLOW = "admission.allow";
  static final String DIGEST_ONLY = "admission.digest_only";

  /** What can be said of a pull by this reference before it is known what it means. */
  Ruling early(RepositoryName repository, Reference reference) {
    if (reference instanceof Reference.Tag tag) {
      if (config.digestOnly()) {
        return new Ruling.Denied(DIGEST_ONLY, "pull it by its digest, not by a tag");
      }
      return byTag(repository.toString(), tag);
    }
    String name = repository.toString();
    if (config.deny().stream().anyMatch(each -> each.tag().isEmpty() && isOf(each, name))) {
      return denied(name);
    }
    return config.allow().isEmpty() || config.allow().stream().anyMatch(each -> isOf(each, name))
        ? Ruling.admitted()
        : notAllowed(name);
  }

  private Ruling byTag(String repository, Reference.Tag reference) {
    String tag = reference.name();
    for (ImagePattern pattern : config.deny()) {
      if (isOf(pattern, repository) && matches(pattern, tag)) {
        return denied(pattern.toString());
      }
    }
    boolean allowed =
        config.allow().isEmpty()
            || config.allow().stream()
                .anyMatch(each -> isOf(each, repository) && matches(each, tag));
    return allowed ? Ruling.admitted() : notAllowed(repository + ":" + tag);
  }

  /**
   * Of a digest: by one of the tags that are known to mean it, where some tags of the repository
   * alone are allowed.
   *
   * @param tags looked up only if they matter
   */
  Ruling ofDigest(RepositoryName repository, Supplier<List<String>> tags) {
    String name = repository.toString();
    List<ImagePattern> meant = config.allow().stream().filter(each -> isOf(each, name)).toList();
    if (config.allow().isEmpty() || meant.stream().anyMatch(each -> each.tag().isEmpty())) {
      return Ruling.admitted();
    }
    for (String tag : tags.get()) {
      if (byTag(name, new Reference.Tag(tag)).isAdmitted()) {
        return Ruling.admitted();
      }
    }
    return notAllowed("no tag that is known to mean this digest of " + name);
  }

  private static boolean isOf(ImagePattern pattern, String repository) {
    return pattern.repository().matches(repository);
  }

  private static boolean matches(ImagePattern pattern, String tag) {
    return pattern.tag().map((WildcardPattern each) -> each.matches(tag)).orElse(true);
  }

  private static Ruling denied(String what) {
    return new Ruling.Denied(DENY, "the list names " + what);
  }

  private static Ruling notAllowed(String what) {
    return new Ruling.Denied(ALLOW, "the list does not name " + what);
  }
}
