package io.towline.proxy.request;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The prepared heads of what was sent of late, {@value #MOST} at most. Any thread.
 *
 * @param <K> what the head depends on beside the length
 */
public final class PreparedHeads<K> {
  private static final int MOST = 4096;

  private final ConcurrentHashMap<K, PreparedHead> known = new ConcurrentHashMap<>();

  /**
   * The head of this content.
   *
   * @param headers what the handler says of it, asked for only where it is not known yet
   */
  public PreparedHead of(K content, long contentLength, Supplier<HttpHeaders> headers) {
    PreparedHead head = known.get(content);
    if (head == null || head.contentLength() != contentLength) {
      if (known.size() >= MOST) {
        known.clear(); // those that are asked for come back at once
      }
      head = PreparedHead.of(headers.get(), contentLength);
      known.put(content, head);
    }
    return head;
  }
}
