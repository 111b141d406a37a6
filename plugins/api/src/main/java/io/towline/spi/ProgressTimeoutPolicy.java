package io.towline.spi;

/**
 * Decides how long a silence is suspicious. One instance answers for all upstreams of a registry;
 * it is asked now and then, as more is known of an upstream, and not for each attempt. Threads, the
 * 50 ms and what happens to wrong answers are as with {@link FailoverPolicy}.
 */
public interface ProgressTimeoutPolicy {
  /** The times for this upstream. */
  ProgressTimeouts timeouts(ProgressFigures figures);
}
