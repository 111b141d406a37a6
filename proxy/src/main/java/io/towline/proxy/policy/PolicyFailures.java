package io.towline.proxy.policy;

/** Hears of each failure of a plug-in's policy. Any thread. */
@FunctionalInterface
public interface PolicyFailures {
  /**
   * One more.
   *
   * @param policy its name
   * @param reason one of {@code threw}, {@code null}, {@code nonsense}, {@code late}, {@code off}
   */
  void count(String policy, String reason);
}
