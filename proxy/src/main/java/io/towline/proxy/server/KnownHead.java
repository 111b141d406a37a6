package io.towline.proxy.server;

import io.netty.buffer.ByteBuf;
import io.towline.proxy.request.ReadyAnswer;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.RequestHead;
import io.towline.proxy.request.Routes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request head that was read before, and what it means. Shared by the exchanges of one loop, and
 * belongs to it.
 *
 * <p>In a rush, hundreds of clients send the same head within a few milliseconds. What one of them
 * was given out of memory the others get too, for {@value #READY_MILLIS} ms, and nobody looks again
 * for what a tag means or whether the repository owns it: nothing that is looked for there can be
 * told from a request that came that much earlier. Whether the client may ask at all is found out
 * each time.
 */
final class KnownHead {
  static final long READY_MILLIS = 100;

  private static final long READY_NANOS = TimeUnit.MILLISECONDS.toNanos(READY_MILLIS);

  private final ByteBuf bytes;
  private final RequestHead head;
  private final RegistryRequest request;
  private final Routes routes;
  private @Nullable ReadyAnswer ready;
  private @Nullable AccessLine line;
  private long readySinceNanos;
  private long readyAtChange;

  /**
   * @param bytes all of the head, in memory that nobody has to release
   * @param request what it asks for, by these routes
   */
  KnownHead(ByteBuf bytes, RequestHead head, RegistryRequest request, Routes routes) {
    this.bytes = bytes;
    this.head = head;
    this.request = request;
    this.routes = routes;
  }

  ByteBuf bytes() {
    return bytes;
  }

  RequestHead head() {
    return head;
  }

  RegistryRequest request() {
    return request;
  }

  Routes routes() {
    return routes;
  }

  /**
   * What it was answered with just now; null if that has to be found out.
   *
   * @param changes how often somebody has changed by hand what is stored or may be pulled
   */
  @Nullable ReadyAnswer ready(long nowNanos, long changes) {
    boolean isReady =
        ready != null && nowNanos - readySinceNanos < READY_NANOS && changes == readyAtChange;
    return isReady ? ready : null;
  }

  /** What the log said of the request that was answered so first; null while nothing is ready. */
  @Nullable AccessLine line() {
    return line;
  }

  /**
   * It was looked what the answer is.
   *
   * @param found out of memory; null if it was not
   * @param logged of that request
   * @param changes how many there had been when the look began
   */
  void answered(@Nullable ReadyAnswer found, AccessLine logged, long nowNanos, long changes) {
    readyAtChange = changes;
    ready = found;
    line = logged;
    readySinceNanos = nowNanos;
  }
}
