package io.towline.proxy.job;

import java.io.IOException;

/** Whoever waits for a job: the far end of an admin connection, or a command in this process. */
public interface Listener {
  /**
   * Takes a record or a map, whose field {@code event} says what it is. Blocks while the far end
   * takes nothing.
   *
   * @throws IOException if nobody listens any more: the job should end
   */
  void tell(Object event) throws IOException;
}
