package io.towline.proxy.server;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * Bytes that are no request we take, and what the client is told before its connection ends.
 *
 * @param message without a word of the client's own
 */
record Refusal(HttpResponseStatus status, String message) {

  static Refusal badRequest(String message) {
    return new Refusal(HttpResponseStatus.BAD_REQUEST, message);
  }
}
