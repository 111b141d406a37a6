package io.towline.proxy.upstream;

/** One request that is under way. Any thread; what it causes happens on the request's loop. */
public interface UpstreamExchange {

  /**
   * Asks for one more piece of the body, or for its end. After the head nothing comes without it; a
   * second call before the first is answered asks for nothing more.
   *
   * @param most of the piece, in bytes; from 1 to {@link PieceSize#LARGEST}
   */
  void read(int most);

  /**
   * Ends the request: nothing is called back any more, and the connection is closed unless the
   * answer has come in whole.
   */
  void cancel();
}
