package io.towline.proxy.policy;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what is wrong with a policy: counts each time, and logs each kind at most once a minute. Any
 * thread.
 */
final class Complaints {
  private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
  private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String policy;
  private final String words;
  private final PolicyFailures counter;
  private final LongSupplier nanos;
  private final ConcurrentHashMap<String, AtomicLong> nextNanos = new ConcurrentHashMap<>();

  /**
   * About the policy of this name.
   *
   * @param words for it, such as {@code policy x of registry y}
   */
  Complaints(String policy, String words, PolicyFailures counter, LongSupplier nanos) {
    this.policy = policy;
    this.words = words;
    this.counter = counter;
    this.nanos = nanos;
  }

  /** Such as {@code threw …}, after the policy's name; logged unless the same was just now. */
  void add(String reason, String what, @Nullable Throwable cause) {
    counter.count(policy, reason);
    long now = nanos.getAsLong();
    AtomicLong due = nextNanos.computeIfAbsent(reason, first -> new AtomicLong(now));
    long next = due.get();
    if (now - next >= 0 && due.compareAndSet(next, now + PAUSE_NANOS)) {
      LOG.warn("The {} {}", words, what, cause);
    }
  }

  /** Logged in any case, for there is nothing to say after it. */
  void addLast(String reason, String what) {
    counter.count(policy, reason);
    LOG.error("The {} {}", words, what);
  }
}
