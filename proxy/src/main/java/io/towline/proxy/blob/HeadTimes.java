package io.towline.proxy.blob;

import java.time.Duration;

/**
 * How long a request for a blob may be without a response head.
 *
 * @param latest from the request's arrival to the head, whether there is a byte or not
 * @param retryAfter what a client is told that gets no blob by then
 */
public record HeadTimes(Duration latest, Duration retryAfter) {
  /**
   * Before 20 s a failed download is answered as such, so that a runtime goes on to another host;
   * at 30 s containerd gives up, and 25 s are promised.
   */
  public static final HeadTimes STANDARD =
      new HeadTimes(Duration.ofSeconds(22), Duration.ofSeconds(5));
}
