package io.towline.proxy.policy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what is wrong with a policy, at most once a minute. Any thread. */
final class Complaints {
  private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
  private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String name;
  private final LongSupplier nanos;
  private final AtomicLong nextNanos;

  Complaints(String name, LongSupplier nanos) {
    this.name = name;
    this.nanos = nanos;
    this.nextNanos = new AtomicLong(nanos.getAsLong());
  }

  /** Such as {@code threw …}, after the policy's name; let go if another was logged just now. */
  void add(String what, @Nullable Throwable cause) {
    long now = nanos.getAsLong();
    long next = nextNanos.get();
    if (now - next >= 0 && nextNanos.compareAndSet(next, now + PAUSE_NANOS)) {
      LOG.warn("The {} {}", name, what, cause);
    }
  }

  /** Logged in any case, for there is nothing to say after it. */
  void addLast(String what) {
    LOG.error("The {} {}", name, what);
  }
}
