package io.towline.proxy.request;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The name of one request in answers and logs: the client's own, where it is sane, or a new one.
 */
final class RequestId {
  static final AsciiString HEADER = AsciiString.cached("X-Request-Id");
  private static final int MAX_LENGTH = 128;
  private static final int NEW_LENGTH = 16;
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

  private RequestId() {}

  /** The client's own; null where it sends none, or none that is sane. */
  static @Nullable String sent(HttpHeaders headers) {
    String sent = headers.get(HEADER);
    return sent != null && isSane(sent) ? sent : null;
  }

  private static boolean isSane(String id) {
    if (id.isEmpty() || id.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '.'
              || c == '_'
              || c == '-';
      if (!plain) {
        return false;
      }
    }
    return true;
  }

  /** 64 random bits in hex; it only has to be findable in a log. */
  static String made() {
    long bits = ThreadLocalRandom.current().nextLong();
    byte[] hex = new byte[NEW_LENGTH];
    for (int i = 0; i < NEW_LENGTH; i++) {
      hex[i] = DIGITS[(int) (bits >>> (4 * i)) & 0xf];
    }
    return new String(hex, StandardCharsets.ISO_8859_1);
  }
}
