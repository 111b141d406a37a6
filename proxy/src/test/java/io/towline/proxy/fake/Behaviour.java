package io.towline.proxy.fake;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a registry answers some requests; its traits add up. Byte counts are of the body of one
 * answer, except for {@link #corruptsAt}, which is an offset in the content. Set up by the test,
 * read by the connections.
 */
public final class Behaviour {
  static final long NEVER = -1;

  private final Predicate<RecordedRequest> applies;
  private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
  private final ConcurrentMap<String, Optional<String>> headers = new ConcurrentHashMap<>();

  volatile long silentAfter = NEVER;
  volatile long cutsAt = NEVER;
  volatile long resetsAt = NEVER;
  volatile long corruptsAt = NEVER;
  volatile long claimedLength = NEVER;
  volatile int pieceBytes = 64 * 1024;
  volatile Duration every = Duration.ZERO;
  volatile boolean stepwise;
  volatile boolean ignoresRange;
  volatile boolean mute;
  volatile boolean endlessHeaders;
  volatile boolean chunked;
  volatile boolean withoutLength;
  volatile boolean closes;
  volatile boolean aborts;
  volatile int informs;
  private volatile @Nullable Function<RecordedRequest, FakeAnswer> instead;

  Behaviour(Predicate<RecordedRequest> applies) {
    this.applies = applies;
  }

  /** Only for the next {@code count} requests that match; older behaviours count afterwards. */
  public Behaviour first(int count) {
    left.set(count);
    return this;
  }

  /** After so many body bytes nothing more, until {@link FakeRegistry#release}. */
  public Behaviour silentAfter(long bytes) {
    silentAfter = bytes;
    return this;
  }

  /** So many bytes, then a pause, over and over. */
  public Behaviour trickles(int bytes, Duration pause) {
    pieceBytes = bytes;
    every = pause;
    return this;
  }

  /** So many bytes for each {@link FakeRegistry#step}. */
  public Behaviour steps(int bytes) {
    pieceBytes = bytes;
    stepwise = true;
    return this;
  }

  /** An early FIN after so many body bytes; over TLS without close_notify. */
  public Behaviour cutsAt(long bytes) {
    cutsAt = bytes;
    return this;
  }

  /** A RST after so many body bytes. */
  public Behaviour resetsAt(long bytes) {
    resetsAt = bytes;
    return this;
  }

  /** The byte at this offset of the content is another one. */
  public Behaviour corruptsAt(long offset) {
    corruptsAt = offset;
    return this;
  }

  /** This answer in place of the honest one. */
  public Behaviour answers(int status, Map<String, String> answerHeaders, byte[] body) {
    instead = request -> FakeAnswer.of(status, answerHeaders, body);
    return this;
  }

  /** This answer in place of the honest one. */
  public Behaviour answers(int status, Map<String, String> answerHeaders, String body) {
    return answers(status, answerHeaders, body.getBytes(StandardCharsets.UTF_8));
  }

  /** This status with an empty body. */
  public Behaviour answers(int status) {
    return answers(status, Map.of(), "");
  }

  /** 200 with a page, as captive portals and misled proxies do. */
  public Behaviour answersHtml() {
    return answers(
        200, Map.of("Content-Type", "text/html; charset=utf-8"), "<html>Welcome!</html>");
  }

  /** 307 to this place. */
  public Behaviour redirectsTo(URI place) {
    return redirects(request -> place);
  }

  /** 307 to the same target at another registry. */
  public Behaviour redirectsTo(FakeRegistry other) {
    return redirects(request -> other.uri(request.target()));
  }

  private Behaviour redirects(Function<RecordedRequest, URI> place) {
    instead =
        request ->
            FakeAnswer.of(307, Map.of("Location", place.apply(request).toString()), new byte[0]);
    return this;
  }

  /** 200 with the whole, whatever range was asked. */
  public Behaviour ignoresRange() {
    ignoresRange = true;
    return this;
  }

  /** This Content-Range, with the body that was asked for. */
  public Behaviour wrongContentRange(String value) {
    return header("Content-Range", value);
  }

  /** This Content-Length, with the honest body; then FIN. */
  public Behaviour wrongLength(long bytes) {
    claimedLength = bytes;
    closes = true;
    return this;
  }

  /** Accepts and reads, and does not answer until {@link FakeRegistry#release}. */
  public Behaviour muteHeaders() {
    mute = true;
    return this;
  }

  /** Header after header, with no end. */
  public Behaviour endlessHeaders() {
    endlessHeaders = true;
    return this;
  }

  /** So many 103 answers before the real one. */
  public Behaviour informsFirst(int times) {
    informs = times;
    return this;
  }

  /** Transfer-Encoding: chunked, so no length is told. */
  public Behaviour chunked() {
    chunked = true;
    return this;
  }

  /** Neither a length nor chunks: the body ends with the connection. */
  public Behaviour withoutLength() {
    withoutLength = true;
    closes = true;
    return this;
  }

  /** Connection: close, and does so. */
  public Behaviour closesAfterwards() {
    closes = true;
    return header("Connection", "close");
  }

  /** Closes without a word once the request was read, as a stale pooled connection does. */
  public Behaviour closesWithoutAnswer() {
    aborts = true;
    return this;
  }

  /** This header, in place of the honest one of that name. */
  public Behaviour header(String name, String value) {
    headers.put(name, Optional.of(value));
    return this;
  }

  /** Without the header of that name. */
  public Behaviour withoutHeader(String name) {
    headers.put(name, Optional.empty());
    return this;
  }

  /** Whether it answers this request; uses up one of {@link #first}. */
  boolean takes(RecordedRequest request) {
    return applies.test(request) && left.getAndUpdate(n -> n > 0 ? n - 1 : 0) > 0;
  }

  Map<String, Optional<String>> headers() {
    return headers;
  }

  /** What it says in place of the honest answer, if anything. */
  Optional<FakeAnswer> insteadFor(RecordedRequest request) {
    Function<RecordedRequest, FakeAnswer> made = instead;
    return made == null ? Optional.empty() : Optional.of(made.apply(request));
  }
}
