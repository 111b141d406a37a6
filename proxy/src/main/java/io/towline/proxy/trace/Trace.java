package io.towline.proxy.trace;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What was recorded.
 *
 * @param upstreams of each registry, in the order of its configuration
 * @param attempts in the order in which they ended
 */
public record Trace(
    Instant began, Map<String, List<String>> upstreams, List<RecordedAttempt> attempts) {

  public Trace {
    upstreams = Map.copyOf(upstreams);
    attempts = List.copyOf(attempts);
  }
}
