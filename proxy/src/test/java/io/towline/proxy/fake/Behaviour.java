package io.towline.proxy.fake;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a registry answers some requests; its traits add up. Byte counts are of the body of one
 * answer, except for {@link #corruptsAt}, which is an offset in the content; {@link
 * #offsetsInContent} makes all of them that. Pauses last as long as they say, or until the registry
 * closes. Set up by the test, read by the connections.
 */
public final class Behaviour {
  static final long NEVER = -1;

  private final Predicate<RecordedRequest> applies;
  private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
  private final ConcurrentMap<String, Optional<String>> headers = new ConcurrentHashMap<>();
  private final Set<Integer> connections = ConcurrentHashMap.newKeySet();
  private volatile int maxConnections = Integer.MAX_VALUE;

  volatile long silentAfter = NEVER;
  volatile long cutsAt = NEVER;
  volatile long resetsAt = NEVER;
  volatile long corruptsAt = NEVER;
  volatile long claimedLength = NEVER;
  volatile long pausesAt = NEVER;
  volatile Duration pause = Duration.ZERO;
  volatile Pace pace = Pace.FULL;
  volatile Duration headDelay = Duration.ZERO;
  volatile Duration headBytePause = Duration.ZERO;
  volatile Duration bodyDelay = Duration.ZERO;
  volatile boolean inContent;
  volatile boolean resetsFirst;
  volatile boolean holdsInHead;
  volatile long rangeShift;
  volatile long totalShift;
  volatile Runnable whenSpoilt = () -> {};
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

  /** Only on the first {@code count} connections on which requests that match come. */
  public Behaviour firstConnections(int count) {
    maxConnections = count;
    return this;
  }

  /**
   * All byte counts are offsets in the content, so that a range that begins beyond one of them is
   * spoilt from its first byte on.
   */
  public Behaviour offsetsInContent() {
    inContent = true;
    return this;
  }

  /** What else happens when a body falls silent, is cut or is reset, just before. */
  public Behaviour andThen(Runnable event) {
    whenSpoilt = event;
    return this;
  }

  /** After so many body bytes nothing more, until {@link FakeRegistry#release}. */
  public Behaviour silentAfter(long bytes) {
    silentAfter = bytes;
    return this;
  }

  /** After so many body bytes nothing for a while; then it goes on as if nothing had been. */
  public Behaviour pausesAt(long bytes, Duration time) {
    pausesAt = bytes;
    pause = time;
    return this;
  }

  /** So many bytes, then a pause, over and over. */
  public Behaviour trickles(int bytes, Duration every) {
    pace = new Pace(0, bytes, every);
    return this;
  }

  /** One byte, then a pause, over and over, from so many body bytes on. */
  public Behaviour dripsFrom(long bytes, Duration every) {
    pace = new Pace(bytes, 1, every);
    return this;
  }

  /** No more than so many bytes a second, evenly, from so many body bytes on. */
  public Behaviour throttlesFrom(long bytes, int bytesPerSecond) {
    pace = Pace.of(bytes, bytesPerSecond);
    return this;
  }

  /** So many bytes for each {@link FakeRegistry#step}. */
  public Behaviour steps(int bytes) {
    pace = new Pace(0, bytes, Duration.ZERO);
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

  /** 307 to the same target at a CDN, by URLs that it has signed. */
  public Behaviour redirectsTo(SignedUrls urls) {
    return redirects(request -> urls.sign(request.target()));
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

  /** A Content-Range that is so many bytes off, in its place and its total, with an honest body. */
  public Behaviour shiftsContentRange(long place, long total) {
    rangeShift = place;
    totalShift = total;
    return this;
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

  /** The head comes this much later. */
  public Behaviour answersAfter(Duration delay) {
    headDelay = delay;
    return this;
  }

  /** The head comes byte by byte, with a pause after each. */
  public Behaviour dripsHead(Duration every) {
    headBytePause = every;
    return this;
  }

  /** Half of the head, and nothing more until {@link FakeRegistry#release}. */
  public Behaviour silentInHead() {
    holdsInHead = true;
    return this;
  }

  /** A body's first byte comes this much after the head, as behind a scanner that reads it all. */
  public Behaviour scansFor(Duration time) {
    bodyDelay = time;
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

  /** A RST without a word once the request was read. */
  public Behaviour resetsWithoutAnswer() {
    resetsFirst = true;
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
    return applies.test(request)
        && isEarlyEnough(request.connection())
        && left.getAndUpdate(n -> n > 0 ? n - 1 : 0) > 0;
  }

  private boolean isEarlyEnough(int connection) {
    synchronized (connections) {
      if (connections.size() < maxConnections) {
        connections.add(connection);
      }
    }
    return maxConnections == Integer.MAX_VALUE || connections.contains(connection);
  }

  /** Where such a trait is in the body of this answer; {@link #NEVER} stays what it is. */
  long inBody(long bytes, FakeAnswer answer) {
    return inContent && bytes != NEVER ? Math.max(0, bytes - answer.from()) : bytes;
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
