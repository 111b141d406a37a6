package io.towline.proxy.upstream;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.towline.spi.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * One request to one place.
 *
 * @param authorization the header's value, for this place alone
 * @param form the body of a POST, for this place alone; empty: there is none
 * @param fresh whether it needs a new connection
 * @param label method and URL of the request that it serves, without a query; for messages
 */
record HopRequest(
    Endpoint endpoint,
    Location location,
    HttpMethod method,
    HttpHeaders headers,
    Optional<String> authorization,
    Optional<String> form,
    Reach reach,
    boolean fresh,
    String label) {

  /** The first request to the upstream itself, with nothing to prove who we are. */
  static HopRequest toUpstream(Endpoint endpoint, UpstreamRequest request) {
    Location location = new Location(endpoint.origin(), request.path());
    return new HopRequest(
        endpoint,
        location,
        request.method(),
        request.headers(),
        Optional.empty(),
        Optional.empty(),
        Reach.everywhere(),
        request.fresh(),
        request.method() + " " + location);
  }

  /** The same with what proves who we are. */
  HopRequest with(Optional<String> proof) {
    return new HopRequest(endpoint, location, method, headers, proof, form, reach, fresh, label);
  }

  /** The same at another place; what proves who we are stays behind when the origin changes. */
  HopRequest movedTo(Location place, Reach reachThere) {
    Optional<String> kept =
        place.origin().equals(location.origin()) ? authorization : Optional.empty();
    return new HopRequest(
        endpoint, place, method, headers, kept, Optional.empty(), reachThere, fresh, label);
  }

  boolean isHead() {
    return HttpMethod.HEAD.equals(method);
  }

  /** As it goes over the wire. Header by header, so that Netty checks each for line ends. */
  FullHttpRequest toHttp(String userAgent) {
    FullHttpRequest http =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            method,
            location.target(),
            form.map(text -> Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII))
                .orElse(Unpooled.EMPTY_BUFFER));
    http.headers().set(HttpHeaderNames.HOST, location.origin().authority());
    http.headers().set(HttpHeaderNames.USER_AGENT, userAgent);
    http.headers().set(HttpHeaderNames.ACCEPT_ENCODING, "identity");
    for (Map.Entry<String, String> header : headers) {
      http.headers().add(header.getKey(), header.getValue());
    }
    if (form.isPresent()) {
      http.headers()
          .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_X_WWW_FORM_URLENCODED)
          .set(HttpHeaderNames.CONTENT_LENGTH, http.content().readableBytes());
    }
    authorization.ifPresent(value -> http.headers().set(HttpHeaderNames.AUTHORIZATION, value));
    return http;
  }

  UpstreamFailure failure(Outcome outcome, String what) {
    String origin = location.origin().toString();
    String place = label.contains(" " + origin + "/") ? "" : " (at " + origin + ")";
    return new UpstreamFailure(outcome, label + place + ": " + what);
  }

  /** Without what it carries. */
  @Override
  public String toString() {
    return label;
  }
}
