package io.towline.proxy.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import io.towline.oci.Digest;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request of a client and its answer. Answered either whole, by {@link #respond}, or as a
 * stream: {@link #begin}, {@link #write} as often as needed, {@link #end}. Everything happens on
 * the connection's event loop.
 *
 * <p>It is over exactly once: when the last byte has left, or the connection is gone. That is when
 * {@link #onClose} runs, so that a handler frees what it holds in one place.
 */
public final class Exchange {
  private static final byte[] NO_BODY = {};

  private final ChannelHandlerContext ctx;
  private final RequestHead head;
  private final ServerTime time;
  private final Answer answer;
  private final String requestId;
  private final long startNanos;
  private Map<String, String> words = Map.of();

  private @Nullable RegistryRequest request;
  private @Nullable Digest digest;
  private @Nullable PreparedHead hitHead;
  private byte[] hitBody = NO_BODY;
  private CacheStatus cacheStatus = CacheStatus.NONE;
  private Pace pace = Pace.NONE;
  private boolean last;
  private boolean takesMuch;

  /**
   * @param ctx a handler of the connection behind its HTTP codec
   * @param whenOver told once, on the loop, when the exchange is over
   */
  public Exchange(
      ChannelHandlerContext ctx, RequestHead head, ServerTime time, Consumer<Exchange> whenOver) {
    this(ctx, head, head.requestId(), time, whenOver);
  }

  /** The same, with a name for it that has been said already. */
  public Exchange(
      ChannelHandlerContext ctx,
      RequestHead head,
      String requestId,
      ServerTime time,
      Consumer<Exchange> whenOver) {
    this.ctx = ctx;
    this.head = head;
    this.time = time;
    answer = new Answer(ctx, this, whenOver);
    this.requestId = requestId;
    startNanos = time.nanos().getAsLong();
    last = !head.keepsAlive();
  }

  /** What is asked for. Known before any handler sees the exchange. */
  public RegistryRequest request() {
    if (request == null) {
      throw new IllegalStateException("this request leads nowhere");
    }
    return request;
  }

  /** What is asked for; empty if the request was refused before that was known. */
  public Optional<RegistryRequest> whichRequest() {
    return Optional.ofNullable(request);
  }

  /** Says what is asked for; the server's to call, once. */
  public void request(RegistryRequest parsed) {
    request = parsed;
  }

  /** The request's headers; borrowed. */
  public HttpHeaders headers() {
    return head.request().headers();
  }

  /** The request line and headers. */
  public RequestHead head() {
    return head;
  }

  /** Whether the client wants the answer's head alone. */
  public boolean isHead() {
    return head.isHead();
  }

  /** The client's X-Request-Id, or one made here; letters, digits, dots, underscores and dashes. */
  public String requestId() {
    return requestId;
  }

  /** The loop that everything here happens on. */
  public EventExecutor loop() {
    return ctx.executor();
  }

  /** When the request's head was complete, on the server's monotonic clock. */
  public long startNanos() {
    return startNanos;
  }

  /** The server's clocks. */
  public ServerTime time() {
    return time;
  }

  /** Says where the answer comes from; before the answer's head. */
  public void cacheStatus(CacheStatus from) {
    cacheStatus = from;
  }

  public CacheStatus cacheStatus() {
    return cacheStatus;
  }

  /** Says how fast the client may be served; before it is. */
  public void pace(Pace allowed) {
    pace = allowed;
  }

  /** How fast the bytes of a blob may be sent. */
  public Pace pace() {
    return pace;
  }

  /** Makes this the connection's last exchange: it is closed behind the answer. */
  public void makeLast() {
    last = true;
  }

  /** Whether the connection is closed behind the answer. */
  public boolean isLast() {
    return last;
  }

  /** Says what content a tag turned out to mean. */
  public void means(Digest content) {
    digest = content;
  }

  /** What content a tag turned out to mean; empty for requests that name it themselves. */
  public Optional<Digest> digest() {
    return Optional.ofNullable(digest);
  }

  /** Adds a word to this request's log line, such as which upstream served it. */
  public void describe(String key, String value) {
    writableWords().put(key, value);
  }

  /** The same, unless there is such a word already. */
  void describeIfAbsent(String key, String value) {
    writableWords().putIfAbsent(key, value);
  }

  /** Most requests have none. */
  private Map<String, String> writableWords() {
    if (words.isEmpty()) {
      words = new LinkedHashMap<>(4);
    }
    return words;
  }

  /** The words of {@link #describe}, in order; a view. */
  public Map<String, String> words() {
    return words;
  }

  /** The answer's status; empty while there is none. */
  public Optional<HttpResponseStatus> status() {
    return Optional.ofNullable(answer.status());
  }

  /** Body bytes that have left, as far as the operating system took them. */
  public long sentBytes() {
    return answer.sentBytes();
  }

  /** How far the answer's body came, and whose doing it is that it came no further. */
  public Delivery delivery() {
    return answer.delivery();
  }

  /** The time from the request's head to the answer's head; zero while there is none. */
  public long firstByteNanos() {
    return answer.status() == null ? 0 : answer.beganNanos() - startNanos;
  }

  /** Whether nobody has begun to answer yet. */
  public boolean isOpen() {
    return answer.isOpen();
  }

  /** Answers with the error in the specification's JSON. */
  public void respond(RegistryError error) {
    HttpHeaders headers = error.headers();
    headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
    headers.set("X-Content-Type-Options", "nosniff");
    error.unroutedReason().ifPresent(reason -> describe("unrouted", reason));
    describe("error", error.code() + ": " + error.getMessage());
    respond(error.status(), headers, Unpooled.wrappedBuffer(error.json()));
  }

  /**
   * Answers in one piece.
   *
   * @param headers takes: what every answer says is added to them
   * @param body takes; its length is the Content-Length, also for HEAD, which gets no body
   */
  public void respond(HttpResponseStatus status, HttpHeaders headers, ByteBuf body) {
    answer.respond(status, headers, body);
  }

  /**
   * Answers with 200 and content that is in memory.
   *
   * @param content never changed by anybody
   */
  public void respond(PreparedHead prepared, byte[] content) {
    if (cacheStatus == CacheStatus.HIT) {
      hitHead = prepared;
      hitBody = isHead() ? NO_BODY : content;
    }
    answer.respond(prepared, content);
  }

  /** Was answered as the same request a moment ago; the system has yet to take it. */
  public void responded(ReadyAnswer again, ChannelFuture written) {
    digest = again.digest();
    cacheStatus = CacheStatus.HIT;
    answer.responded(written, again.bodyLength());
  }

  /** What was answered out of memory, if that is little; else null. Made for who asks. */
  public @Nullable ReadyAnswer ready() {
    return hitHead == null ? null : ReadyAnswer.of(hitHead, hitBody, digest);
  }

  /**
   * Sends the head of a streamed answer. A HEAD request then only wants {@link #end}.
   *
   * @param headers takes: what every answer says is added to them
   * @param contentLength exactly as many bytes must be written
   */
  public void begin(HttpResponseStatus status, HttpHeaders headers, long contentLength) {
    answer.begin(status, headers, contentLength);
  }

  /**
   * Writes and flushes a part of the body.
   *
   * @param bodyPart takes: a ByteBuf or a FileRegion
   * @return completes when the operating system has taken it; failed if there is no stream (any
   *     more), or this is more than was announced, which also cuts the answer
   */
  public ChannelFuture write(Object bodyPart) {
    return answer.write(bodyPart);
  }

  /** Completes a streamed answer. With bytes missing it is cut instead. */
  public void end() {
    answer.end();
  }

  /**
   * Gives up: before the answer's head with a 502, after it with a short FIN, so that the client
   * sees an incomplete body and asks for the rest.
   *
   * @param reason for the log, and for the client in a 502
   */
  public void cut(String reason) {
    if (answer.isOpen()) {
      respond(
          RegistryError.unavailable(
              HttpResponseStatus.BAD_GATEWAY, Printable.cut(reason), Duration.ofSeconds(1)));
    } else {
      answer.cut(reason);
    }
  }

  /** Says whether the client takes megabytes at once, as long as the answer goes on. */
  public void takesMuch(boolean now) {
    if (now != takesMuch && ctx.channel().isActive()) {
      takesMuch = now;
      UnsentBytes.set(ctx.channel(), now);
    }
  }

  /** Whether a FileRegion may be written: not over TLS, which has to see the bytes. */
  public boolean takesRegions() {
    return !isSecure();
  }

  /** Where the client is, as far as the connection says so. */
  public SocketAddress remoteAddress() {
    return ctx.channel().remoteAddress();
  }

  /** Whether the client speaks TLS with us. */
  public boolean isSecure() {
    return ctx.pipeline().get(SslHandler.class) != null;
  }

  /**
   * Whether the client takes more now. Bytes written in spite of a no are held in memory; a
   * FileRegion is not, and does not count: wait for the future of its write.
   */
  public boolean isWritable() {
    return answer.isWritable();
  }

  /** Runs each time the client takes more again; a later one replaces it. */
  public void onWritable(Runnable listener) {
    answer.onWritable(listener);
  }

  /** Runs once when the exchange is over, at once if it is; a later one replaces it. */
  public void onClose(Runnable listener) {
    answer.onClose(listener);
  }

  /** The connection takes more again; the server's to call. */
  public void writabilityChanged() {
    answer.writabilityChanged();
  }

  /** The connection is gone; the server's to call. */
  public void connectionLost() {
    answer.connectionLost();
  }
}
