package io.towline.config;

/**
 * A host and the port that may follow it, as text.
 *
 * @param host without the brackets of an IPv6 address
 * @param port empty where none was said
 */
record Authority(String host, String port) {

  /** Splits {@code host}, {@code host:port}, {@code [::1]:port} and a bare IPv6 address. */
  static Authority split(String text) {
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end > 0) {
        String rest = text.substring(end + 1);
        return new Authority(
            text.substring(1, end), rest.startsWith(":") ? rest.substring(1) : rest);
      }
    }
    int colon = text.indexOf(':');
    return colon < 0 || colon != text.lastIndexOf(':')
        ? new Authority(text, "")
        : new Authority(text.substring(0, colon), text.substring(colon + 1));
  }
}
