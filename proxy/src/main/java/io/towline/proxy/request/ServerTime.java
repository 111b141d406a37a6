package io.towline.proxy.request;

import java.util.function.LongSupplier;

/**
 * The clocks of a server: one that measures and one that is shown.
 *
 * @param nanos monotonic, as {@link System#nanoTime}
 */
public record ServerTime(LongSupplier nanos, HttpDate date) {

  /** The machine's own. */
  public static ServerTime system() {
    return new ServerTime(System::nanoTime, new HttpDate(System::currentTimeMillis));
  }
}
