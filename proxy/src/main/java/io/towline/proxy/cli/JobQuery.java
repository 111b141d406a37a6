package io.towline.proxy.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A path of the admin API with its parameters, put together. */
final class JobQuery {
  private final StringBuilder text;
  private char separator = '?';

  JobQuery(String path) {
    text = new StringBuilder(path);
  }

  /** Adds a parameter. */
  JobQuery with(String name, Object value) {
    text.append(separator)
        .append(name)
        .append('=')
        .append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
    separator = '&';
    return this;
  }

  /** Adds a parameter that is true, or none. */
  JobQuery flag(String name, boolean value) {
    return value ? with(name, true) : this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
