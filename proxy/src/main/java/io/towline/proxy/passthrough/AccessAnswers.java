package io.towline.proxy.passthrough;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What registries have said of late about who may have what. A yes counts from the moment it was
 * asked for; what is neither yes nor no is not remembered. Any thread.
 */
final class AccessAnswers {
  /** With the longest answer to the question this stays below a minute. */
  static final Duration YES_FOR = Duration.ofSeconds(30);

  /** So that who tries again at once costs nothing, and who gets access has it soon. */
  static final Duration NO_FOR = Duration.ofSeconds(5);

  private static final int MOST = 50_000;

  private final Cache<ByteBuffer, Asked> answers;
  private final LongSupplier nanos;

  /** One question, when it was asked, and what came of it. */
  private record Asked(CompletableFuture<Optional<AccessRefusal>> answer, long atNanos) {
    Duration lifeFrom(long now) {
      boolean isYes = !answer.isDone() || answer.join().isEmpty();
      long left = (isYes ? YES_FOR : NO_FOR).toNanos() - (now - atNanos);
      return Duration.ofNanos(Math.max(1, left));
    }

    /** The same, put anew for as long as its answer deserves. */
    Asked again() {
      return new Asked(answer, atNanos);
    }
  }

  AccessAnswers(LongSupplier nanos) {
    this.nanos = nanos;
    Ticker ticker = nanos::getAsLong;
    answers =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .ticker(ticker)
            .executor(Runnable::run)
            .expireAfter(
                Expiry.<ByteBuffer, Asked>writing(
                    (key, asked) -> asked.lifeFrom(nanos.getAsLong())))
            .build();
  }

  /**
   * The refusal, or empty for a yes: as it is remembered, or by asking, once at a time for a key.
   *
   * @param question asks; fails where the answer is neither
   */
  CompletableFuture<Optional<AccessRefusal>> get(
      ByteBuffer key, Supplier<CompletableFuture<Optional<AccessRefusal>>> question) {
    Asked mine = new Asked(new CompletableFuture<>(), nanos.getAsLong());
    Asked known = answers.asMap().putIfAbsent(key, mine);
    if (known != null) {
      return known.answer;
    }
    var unused =
        begun(question)
            .whenComplete(
                (refusal, failure) -> {
                  if (failure != null) {
                    answers.asMap().remove(key, mine);
                    mine.answer.completeExceptionally(failure);
                    return;
                  }
                  mine.answer.complete(refusal);
                  if (refusal.filter(no -> !no.isOfAll()).isPresent()) {
                    answers.asMap().remove(key, mine);
                  } else {
                    answers.asMap().replace(key, mine, mine.again());
                  }
                });
    return mine.answer;
  }

  /** A mistake of ours must not look like a question that is open for ever. */
  private static CompletableFuture<Optional<AccessRefusal>> begun(
      Supplier<CompletableFuture<Optional<AccessRefusal>>> question) {
    try {
      return question.get();
    } catch (RuntimeException mistake) {
      return CompletableFuture.failedFuture(mistake);
    }
  }

  /** Forgets all. */
  void clear() {
    answers.invalidateAll();
  }
}
