package io.towline.proxy.layout;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/** What a pax header says of the file behind it, as far as it matters here. */
record PaxRecords(Optional<String> path, OptionalLong sizeBytes) {

  /** Reads records of the form {@code LENGTH KEY=VALUE\n}, the length counting all of it. */
  static PaxRecords parse(byte[] bytes) throws LayoutException {
    Optional<String> path = Optional.empty();
    OptionalLong size = OptionalLong.empty();
    int at = 0;
    while (at < bytes.length && bytes[at] != 0) {
      int space = at;
      while (space < bytes.length && bytes[space] != ' ') {
        space++;
      }
      int length = (int) number(text(bytes, at, space));
      int end = at + length;
      if (end > bytes.length || end <= space + 1) {
        throw new LayoutException("an extended header is damaged");
      }
      String record = text(bytes, space + 1, end - 1);
      if (record.startsWith("path=")) {
        path = Optional.of(record.substring("path=".length()));
      } else if (record.startsWith("size=")) {
        size = OptionalLong.of(number(record.substring("size=".length())));
      } else if (record.startsWith("GNU.sparse.")) {
        throw new LayoutException("a sparse file: refused");
      }
      at = end;
    }
    return new PaxRecords(path, size);
  }

  private static String text(byte[] bytes, int start, int end) {
    return new String(bytes, start, Math.max(0, end - start), StandardCharsets.UTF_8);
  }

  private static long number(String text) throws LayoutException {
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new LayoutException("an extended header is damaged");
  }
}
