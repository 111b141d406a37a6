package io.towline.proxy.fake;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An honest answer, before a behaviour spoils it. */
final class FakeAnswer {
  private final int status;
  private final Map<String, String> headers;
  private final byte[] content;
  private final int from;
  private final int to;

  private FakeAnswer(int status, Map<String, String> headers, byte[] content, int from, int to) {
    this.status = status;
    this.headers = headers;
    this.content = content;
    this.from = from;
    this.to = to;
  }

  static FakeAnswer of(int status, Map<String, String> headers, byte[] body) {
    return new FakeAnswer(status, headers, body, 0, body.length);
  }

  static FakeAnswer error(int status, String code) {
    String json = "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"no such thing\"}]}";
    return of(
        status, Map.of("Content-Type", "application/json"), json.getBytes(StandardCharsets.UTF_8));
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }

  /** This header's value; empty text if there is none. */
  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** The whole content; the body is [from, to) of it. */
  byte[] content() {
    return content;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /** The same with one more header. */
  FakeAnswer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new FakeAnswer(status, more, content, from, to);
  }

  /**
   * The part of a 200 that a Range asks for: 206, or 416 beyond the end. Several parts and other
   * units are ignored, as many registries do.
   */
  FakeAnswer part(String range) {
    if (status != 200 || !range.matches("bytes=(\\d+-\\d*|-\\d+)")) {
      return this;
    }
    String spec = range.substring(6);
    int dash = spec.indexOf('-');
    int size = content.length;
    long start;
    long end = size;
    if (dash == 0) {
      start = Math.max(0, size - Long.parseLong(spec.substring(1)));
    } else {
      start = Long.parseLong(spec.substring(0, dash));
      if (dash < spec.length() - 1) {
        end = Math.min(size, Long.parseLong(spec.substring(dash + 1)) + 1);
      }
    }
    if (start >= end) {
      return of(416, Map.of("Content-Range", "bytes */" + size), new byte[0]);
    }
    FakeAnswer part = new FakeAnswer(206, headers, content, (int) start, (int) end);
    return part.with("Content-Range", "bytes " + start + "-" + (end - 1) + "/" + size);
  }
}
