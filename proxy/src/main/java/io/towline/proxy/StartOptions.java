package io.towline.proxy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a start is told besides its configuration.
 *
 * @param waitForLock how long to wait for a cache that another process uses
 * @param record the new file to which is written what upstreams do
 */
public record StartOptions(Duration waitForLock, Optional<Path> record) {
  /** Waits for nobody, records nothing. */
  public static final StartOptions NONE = new StartOptions(Duration.ZERO, Optional.empty());
}
