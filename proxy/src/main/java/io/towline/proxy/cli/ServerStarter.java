package io.towline.proxy.cli;

import io.towline.config.LoadedConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Starts the server, and returns when pulls are served. */
@FunctionalInterface
public interface ServerStarter {
  /**
   * The server, which answers pulls from now on. Blocking.
   *
   * @param waitForLock how long to wait for a cache that another process uses
   * @param reloader reads the configuration again, as it was read for {@code loaded}; throws
   *     ConfigurationException
   * @throws IOException with one sentence that names the remedy: a cache that cannot be used, an
   *     address that cannot be listened on
   */
  RunningServer start(
      LoadedConfiguration loaded, Duration waitForLock, Callable<LoadedConfiguration> reloader)
      throws IOException;
}
