package io.towline.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServeLoopTest {
  private final AtomicInteger reloads = new AtomicInteger();
  private final RunningServer server = new RunningServer(reloads::incrementAndGet, () -> {});
  private final ServeLoop loop = new ServeLoop();

  @Test
  void endsWhenAStopIsWished() throws InterruptedException {
    loop.wish(ServeLoop.Wish.STOP);

    loop.run(server, Optional.empty());

    assertEquals(0, reloads.get());
  }

  @Test
  void reloadsForEveryWish() throws InterruptedException {
    loop.wish(ServeLoop.Wish.RELOAD);
    loop.wish(ServeLoop.Wish.RELOAD);
    loop.wish(ServeLoop.Wish.STOP);

    loop.run(server, Optional.empty());

    assertEquals(2, reloads.get());
  }
}
