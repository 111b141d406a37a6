package io.towline.proxy.plugin;

import java.util.concurrent.atomic.AtomicBoolean;

/** Keeps plug-ins open until it is closed; closing it again does nothing. Any thread. */
public final class Lease implements AutoCloseable {
  private final Runnable end;
  private final AtomicBoolean isOver = new AtomicBoolean();

  /** Open until it is closed, when the work is run once. */
  public Lease(Runnable end) {
    this.end = end;
  }

  @Override
  public void close() {
    if (!isOver.getAndSet(true)) {
      end.run();
    }
  }
}
