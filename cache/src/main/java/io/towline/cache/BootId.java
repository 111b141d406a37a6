package io.towline.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Tells one run of the kernel from the next: what was written but not synced lasts that long. */
record BootId(String value) {
  private static final Path KERNEL = Path.of("/proc/sys/kernel/random/boot_id");
  private static final int LONGEST = 64;

  /**
   * @throws IllegalArgumentException if it is longer than any is
   */
  BootId {
    if (value.length() > LONGEST) {
      throw new IllegalArgumentException("a boot id has at most " + LONGEST + " characters");
    }
  }

  /** This boot's; where the kernel does not say, one that no other run has. */
  static BootId current() {
    try {
      String id = Files.readString(KERNEL).strip();
      if (!id.isEmpty() && id.length() <= LONGEST) {
        return new BootId(id);
      }
    } catch (IOException e) {
      // not Linux, or /proc is hidden: nothing unsynced is believed after a restart
    }
    return new BootId(UUID.randomUUID().toString());
  }
}
