package io.towline.proxy.admission;

import io.towline.proxy.policy.PolicyFailures;
import io.towline.spi.AdmissionDecision;
import io.towline.spi.AdmissionPolicy;
import io.towline.spi.AdmissionRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One policy, and what its answers come to. A plug-in's runs on threads of its own, is waited for
 * no longer than the timeout, and whatever it does but admit is no: nobody answers in its place.
 * After three answers in a row that did not come it is asked no more, and nothing is served until a
 * reload. Any thread; blocks.
 */
final class Stage {
  private static final Logger log = LoggerFactory.getLogger(Stage.class);
  private static final int CHANCES = 3;
  private static final int MOST_AT_ONCE = 8;

  private final NamedPolicy policy;
  private final PolicyFailures failures;
  private final @Nullable ThreadPoolExecutor threads;
  private final AtomicInteger lateInARow = new AtomicInteger();

  Stage(NamedPolicy policy, PolicyFailures failures) {
    this.policy = policy;
    this.failures = failures;
    this.threads = policy.isStranger() ? threads(policy) : null;
  }

  private static ThreadPoolExecutor threads(NamedPolicy policy) {
    ClassLoader loader = policy.policy().getClass().getClassLoader();
    return new ThreadPoolExecutor(
        0,
        MOST_AT_ONCE,
        30,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        work -> {
          Thread thread = new Thread(work, policy.name());
          thread.setDaemon(true);
          thread.setContextClassLoader(loader);
          return thread;
        });
  }

  /** What it comes to, within that time. */
  Ruling rule(AdmissionRequest request, Duration most) {
    if (lateInARow.get() >= CHANCES) {
      return failed("off", "it was late three times in a row; a reload asks it again");
    }
    try {
      AdmissionDecision decision =
          threads == null ? policy.policy().decide(request) : apart(threads, request, most);
      lateInARow.set(0);
      if (decision == null) { // a stranger's code may, whatever the API says
        return failed("null", "it answered null");
      }
      return decision.isAdmitted()
          ? Ruling.admitted()
          : new Ruling.Denied(policy.name(), decision.reason());
    } catch (TimeoutException e) {
      lateInARow.incrementAndGet();
      return failed("late", "no answer within " + most.toMillis() + " ms");
    } catch (RejectedExecutionException e) {
      return failed("late", "it is busy with " + MOST_AT_ONCE + " questions");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("late", "interrupted");
    } catch (IOException e) {
      return new Ruling.Failed(policy.name(), String.valueOf(e.getMessage()));
    } catch (ExecutionException e) {
      return thrown(e.getCause() == null ? e : e.getCause());
    } catch (RuntimeException e) {
      return thrown(e);
    }
  }

  /** Whatever a stranger's code throws is caught by its task, a LinkageError too. */
  private AdmissionDecision apart(
      ThreadPoolExecutor executor, AdmissionRequest request, Duration most)
      throws ExecutionException, InterruptedException, TimeoutException {
    AdmissionPolicy stranger = policy.policy();
    FutureTask<AdmissionDecision> task = new FutureTask<>(() -> stranger.decide(request));
    executor.execute(task);
    try {
      return task.get(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      throw e;
    }
  }

  private Ruling thrown(Throwable cause) {
    if (cause instanceof IOException) {
      return new Ruling.Failed(policy.name(), String.valueOf(cause.getMessage()));
    }
    log.warn("The admission policy {} threw, so nothing is served by it", policy.name(), cause);
    return failed("threw", "it threw " + cause.getClass().getName());
  }

  private Ruling failed(String why, String reason) {
    if (policy.isStranger()) {
      failures.count(policy.name(), why);
    }
    log.warn(
        "The admission policy {}: {}; nothing is served without its word", policy.name(), reason);
    return new Ruling.Failed(policy.name(), reason);
  }
}
