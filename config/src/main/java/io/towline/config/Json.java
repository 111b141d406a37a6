package io.towline.config;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** Text as a JSON string, which is a YAML string too. */
final class Json {

  private Json() {}

  static String quoted(String text) {
    return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
