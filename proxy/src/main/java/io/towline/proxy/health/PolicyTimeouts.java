package io.towline.proxy.health;

import io.towline.spi.ProgressFigures;
import io.towline.spi.ProgressTimeouts;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a registry's progress timeout policy last said of one upstream. It is asked while somebody
 * wants to know, at most every five seconds, and nobody waits for it. Any thread, no lock.
 */
final class PolicyTimeouts {
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** A question to a policy and its answer; itself and nothing else. */
  private static final class Question {
    private final Object policy;
    private final long askedNanos;

    Question(Object policy, long askedNanos) {
      this.policy = policy;
      this.askedNanos = askedNanos;
    }
  }

  private record Answer(Object policy, ProgressTimeouts timeouts) {}

  private final LongSupplier nanoClock;
  private volatile @Nullable Question latest;
  private volatile @Nullable Answer answer;

  PolicyTimeouts(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** This policy's last answer; empty before the first, or if the last question had none. */
  Optional<ProgressTimeouts> of(
      Function<ProgressFigures, CompletableFuture<ProgressTimeouts>> policy,
      Supplier<ProgressFigures> figures) {
    long now = nanoClock.getAsLong();
    Question last = latest;
    if (last == null || last.policy != policy || now - last.askedNanos >= PAUSE_NANOS) {
      Question question = new Question(policy, now);
      latest = question; // two at once ask twice, once
      ask(question, policy, figures.get());
    }
    Answer known = answer;
    return known != null && known.policy() == policy
        ? Optional.of(known.timeouts())
        : Optional.empty();
  }

  private void ask(
      Question question,
      Function<ProgressFigures, CompletableFuture<ProgressTimeouts>> policy,
      ProgressFigures figures) {
    CompletableFuture<ProgressTimeouts> asked;
    try {
      asked = policy.apply(figures);
    } catch (RuntimeException e) { // whoever guards the policy has said so already
      asked = CompletableFuture.failedFuture(e);
    }
    var unused =
        asked.whenComplete(
            (timeouts, failure) -> {
              if (latest == question) {
                answer = timeouts == null ? null : new Answer(question.policy, timeouts);
              }
            });
  }
}
