package io.towline.proxy.upstream;

import io.netty.buffer.ByteBuf;

/**
 * Receives one answer, on the loop that the request was sent on. Ends with exactly one of {@link
 * #onEnd} and {@link #onFailure}, and nothing comes after it or after a cancel.
 */
public interface UpstreamListener {

  /** The final head, whatever its status. At most once, before any data. */
  void onHead(UpstreamHead head);

  /**
   * The next bytes of the body, at least 1 and at most what the read asked for, one call for each
   * read. Takes.
   */
  void onData(ByteBuf data);

  /** The body is complete as the upstream framed it; in answer to a read. */
  void onEnd();

  /** No head, or the body ends short; at any time. */
  void onFailure(UpstreamFailure failure);
}
