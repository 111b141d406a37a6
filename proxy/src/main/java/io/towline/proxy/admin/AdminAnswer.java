package io.towline.proxy.admin;

import java.nio.charset.StandardCharsets;

/** A whole answer. */
final class AdminAnswer {
  private final int status;
  private final String contentType;
  private final byte[] body;

  /** Takes the body: nobody changes it afterwards. */
  AdminAnswer(int status, String contentType, byte[] body) {
    this.status = status;
    this.contentType = contentType;
    this.body = body;
  }

  static AdminAnswer text(int status, String sentence) {
    return new AdminAnswer(
        status, "text/plain; charset=utf-8", (sentence + "\n").getBytes(StandardCharsets.UTF_8));
  }

  int status() {
    return status;
  }

  String contentType() {
    return contentType;
  }

  /** The bytes themselves, to be sent and not to be changed. */
  byte[] body() {
    return body;
  }
}
