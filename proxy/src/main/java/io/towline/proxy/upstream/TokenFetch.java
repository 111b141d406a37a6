package io.towline.proxy.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One token, for which its service may be asked up to three times: beside a request that is slow,
 * in place of one that is too late to be counted on, and once more after one that failed. A late
 * request stays open, and the first token wins. Belongs to one loop.
 */
final class TokenFetch {
  private static final int MOST_REQUESTS = 3;
  private static final long MOST_DELAY_MILLIS = 200;

  private final EventLoop loop;
  private final TokenTimes times;
  private final Endpoint endpoint;
  private final Function<Boolean, CompletableFuture<TokenAnswer>> service;
  private final CompletableFuture<TokenAnswer> result = new CompletableFuture<>();
  private final List<Asked> open = new ArrayList<>();
  private final List<Future<?>> timers = new ArrayList<>();
  private int sent;
  private boolean repeated;

  /** One request: since when, and whether its time is over. */
  private static final class Asked {
    private final long beganNanos;
    private final CompletableFuture<TokenAnswer> answer;
    private boolean late;

    Asked(long beganNanos, CompletableFuture<TokenAnswer> answer) {
      this.beganNanos = beganNanos;
      this.answer = answer;
    }
  }

  /**
   * @param service asks for a token, over a new connection if it is told so; what it returns ends
   *     the request when it is cancelled
   */
  TokenFetch(
      EventLoop loop,
      TokenTimes times,
      Endpoint endpoint,
      Function<Boolean, CompletableFuture<TokenAnswer>> service) {
    this.loop = loop;
    this.times = times;
    this.endpoint = endpoint;
    this.service = service;
  }

  /** The token; fails with {@link UpstreamFailure}, with this one when that time is over. */
  CompletableFuture<TokenAnswer> begin(Duration limit, UpstreamFailure tooLate) {
    loop.execute(
        () -> {
          after(limit, () -> fail(tooLate));
          ask();
        });
    return result;
  }

  private void ask() {
    if (result.isDone() || sent == MOST_REQUESTS) {
      return;
    }
    CompletableFuture<TokenAnswer> answer;
    try {
      answer = service.apply(sent > 0);
    } catch (RuntimeException mistake) { // must not look like a request that goes on
      fail(mistake);
      return;
    }
    sent++;
    Asked asked = new Asked(loop.ticker().nanoTime(), answer);
    open.add(asked);
    after(times.hedgeAfter(endpoint), () -> hedge(asked));
    after(times.attemptTimeout(endpoint), () -> replace(asked));
    var unused = answer.whenCompleteAsync((token, failure) -> take(asked, token, failure), loop);
  }

  private void hedge(Asked slow) {
    boolean alone = open.size() == 1 && open.contains(slow);
    if (alone && !slow.late && sent < MOST_REQUESTS && times.mayHedge(endpoint)) {
      ask();
    }
  }

  private void replace(Asked slow) {
    if (!open.contains(slow)) {
      return;
    }
    slow.late = true;
    times.unanswered(endpoint, elapsed(slow));
    boolean nobodyIsInTime = open.stream().allMatch(each -> each.late);
    if (nobodyIsInTime && sent < MOST_REQUESTS && times.mayRetry(endpoint)) {
      ask();
    }
  }

  private void take(Asked asked, @Nullable TokenAnswer token, @Nullable Throwable failure) {
    if (!open.remove(asked) || result.isDone()) {
      return;
    }
    if (token != null) {
      if (!asked.late) {
        times.answered(endpoint, elapsed(asked));
      }
      result.complete(token);
      stop();
      return;
    }
    Throwable told = failure instanceof CompletionException ? failure.getCause() : failure;
    Throwable cause = told == null ? new IllegalStateException("neither token nor failure") : told;
    if (!mayPass(cause)) {
      fail(cause);
    } else if (open.isEmpty()) {
      repeat(cause);
    }
  }

  /** Whether the same question may be answered better: not where the service has said no. */
  private static boolean mayPass(Throwable cause) {
    return cause instanceof UpstreamFailure known
        && switch (known.outcome()) {
          case CONNECT_FAILED, NO_ANSWER, CUT, STALLED, SERVER_ERROR -> true;
          default -> false;
        };
  }

  private void repeat(Throwable cause) {
    if (repeated || sent == MOST_REQUESTS || !times.mayRetry(endpoint)) {
      fail(cause);
      return;
    }
    repeated = true;
    long millis = ThreadLocalRandom.current().nextLong(MOST_DELAY_MILLIS);
    after(Duration.ofMillis(millis), this::ask);
  }

  private void fail(Throwable cause) {
    result.completeExceptionally(cause);
    stop();
  }

  /** Ends what is still open: there is a token, or nobody waits for one. */
  private void stop() {
    timers.forEach(timer -> timer.cancel(false));
    List<Asked> left = List.copyOf(open);
    open.clear();
    left.forEach(each -> each.answer.cancel(false));
  }

  private Duration elapsed(Asked asked) {
    return Duration.ofNanos(loop.ticker().nanoTime() - asked.beganNanos);
  }

  private void after(Duration delay, Runnable task) {
    timers.add(loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS));
  }
}
