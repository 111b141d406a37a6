package io.towline.proxy.server;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Names that tell clients apart and do not say who they are: the same for the same address until a
 * restart. A report about a pull is sent to others, whom the addresses of nodes do not concern.
 */
final class ClientAliases {
  private static final long MIX = 0x9E3779B97F4A7C15L;
  private static final int SHOWN_DIGITS = 6;
  private static final int SHOWN_BITS = 4 * SHOWN_DIGITS;

  private final long salt = ThreadLocalRandom.current().nextLong();

  /** Six hex digits. */
  String of(String address) {
    long hash = salt;
    for (int i = 0; i < address.length(); i++) {
      hash = (hash ^ address.charAt(i)) * MIX;
      hash ^= hash >>> 29;
    }
    return HexFormat.of().toHexDigits(hash >>> (Long.SIZE - SHOWN_BITS), SHOWN_DIGITS);
  }
}
