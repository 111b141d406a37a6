package io.towline.spi;

/**
 * Decides whom to ask next. Called on a thread of its own, never on an event loop, one question at
 * a time per policy; an answer that takes over 50 ms is replaced by the built-in one.
 */
public interface FailoverPolicy {
  /**
   * The next step for this download: at its beginning, and again whenever an attempt has failed. It
   * must end: a history in which everything keeps failing leads to {@link Decision.GiveUp}.
   */
  Decision next(PullHistory history);
}
