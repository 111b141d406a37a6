package io.towline.proxy.timeline;

import io.towline.proxy.timeline.RuntimeVersion.Product;
import java.util.Optional;

/**
 * What helps CRI-O. Its pull_progress_timeout came in 1.30 as 10 s that nobody could change, was a
 * setting with 10 s as its default from 1.30.11, 1.31.3 and 1.32.0 on, and is off by default since
 * 1.30.14, 1.31.9, 1.32.4 and 1.33.0.
 */
final class CrioAdvice {
  private static final String FIXED = "1.30.14, 1.31.9, 1.32.4 or newer";

  private CrioAdvice() {}

  /** Its timer runs on while a layer is unpacked on the node. */
  static Optional<Advice> unpacking(Sighting seen) {
    boolean leftWithAll = seen.gaveUpOnBlob() && seen.hasAll();
    if (!isCrio(seen)
        || !hasTimerByDefault(seen.runtime())
        || !(leftWithAll || seen.wasAskedAgain())) {
      return Optional.empty();
    }
    return seen.says(
        leftWithAll
            ? seen.request().ended() + ", with nothing left to send"
            : "every byte of a blob was delivered, and the same client asked for it again",
        "If the node says `copying config: context canceled`: this CRI-O takes the time in which"
            + " layers are unpacked for silence of the registry. No proxy can cure that. Update"
            + " CRI-O to "
            + FIXED
            + (isHardCoded(seen.runtime())
                ? "."
                : ", or set pull_progress_timeout = \"0s\" under [crio.image]."));
  }

  /** No byte came for so long that it gave up. */
  static Optional<Advice> progress(Sighting seen) {
    if (!isCrio(seen) || !seen.gaveUpOnBlob() || seen.hasAll()) {
      return Optional.empty();
    }
    if (isHardCoded(seen.runtime())) {
      return seen.says(
          seen.request().ended(),
          "This CRI-O gives up after 10 s without a byte, and that cannot be set: update it to "
              + FIXED
              + ".");
    }
    return seen.says(
        seen.request().ended(),
        "Set pull_progress_timeout = \"60s\" under [crio.image] (\"0s\" turns it off): "
            + (hasTimerByDefault(seen.runtime())
                ? "without it this version gives up after 10 s."
                : "this version has no timeout by default, so that node has a shorter one set."));
  }

  private static boolean isCrio(Sighting seen) {
    return seen.runtime().product() == Product.CRIO;
  }

  private static boolean isHardCoded(RuntimeVersion crio) {
    return crio.isWithin(1, 30, 0, 10) || crio.isWithin(1, 31, 0, 2);
  }

  private static boolean hasTimerByDefault(RuntimeVersion crio) {
    return crio.isWithin(1, 30, 0, 13) || crio.isWithin(1, 31, 0, 8) || crio.isWithin(1, 32, 0, 3);
  }
}
