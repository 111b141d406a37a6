package io.towline.proxy.cli;

import io.towline.config.ConfigurationWatch;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The main thread while the server runs: waits for signals and looks at the configuration file. */
final class ServeLoop {
  /** What a signal asks for. */
  enum Wish {
    RELOAD,
    STOP
  }

  private static final long LOOK_MILLIS = 1_000;

  private final BlockingQueue<Wish> wishes = new LinkedBlockingQueue<>();

  /** Any thread. */
  void wish(Wish wish) {
    wishes.add(wish);
  }

  /** Returns when a stop is wished. Reloads on a wish and when the file is another. */
  void run(RunningServer server, Optional<ConfigurationWatch> watch) throws InterruptedException {
    while (true) {
      Wish wish =
          watch.isPresent() ? wishes.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS) : wishes.take();
      if (wish == Wish.STOP) {
        return;
      }
      boolean changed = watch.isPresent() && watch.get().hasChanged();
      if (wish == Wish.RELOAD || changed) {
        server.reload().run();
      }
    }
  }
}
