package io.towline.proxy.cli;

import io.towline.config.LoadedConfiguration;
import io.towline.proxy.StartOptions;
import java.io.IOException;
import java.util.concurrent.Callable;

/** Starts the server, and returns when pulls are served. */
@FunctionalInterface
public interface ServerStarter {
  /**
   * The server, which answers pulls from now on. Blocking.
   *
   * @param reloader reads the configuration again, as it was read for {@code loaded}; throws
   *     ConfigurationException
   * @throws IOException with one sentence that names the remedy: a cache that cannot be used, an
   *     address that cannot be listened on, a file to record to that is there already
   */
  RunningServer start(
      LoadedConfiguration loaded, StartOptions options, Callable<LoadedConfiguration> reloader)
      throws IOException;
}
