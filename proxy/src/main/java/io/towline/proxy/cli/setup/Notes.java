package io.towline.proxy.cli.setup;

import java.util.List;

/** Sentences that several runtimes share. */
final class Notes {
  private Notes() {}

  /** How a private CA is told, for an https mirror; nothing for http. */
  static List<String> forTls(MirrorUrl mirror, String how) {
    return mirror.isPlain() ? List.of() : List.of("A private CA of the mirror: " + how + ".");
  }

  /** For runtimes that pull from inside a container, whose loopback is not this machine's. */
  static List<String> forContainers(MirrorUrl mirror, String what) {
    return mirror.isLoopback()
        ? List.of(
            "CAREFUL: " + mirror + " means " + what + " itself, not this machine: use an address",
            "  that is reachable from there.")
        : List.of();
  }
}
