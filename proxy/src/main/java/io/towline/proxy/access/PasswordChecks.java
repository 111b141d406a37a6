package io.towline.proxy.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks passwords, which is slow by design, on two threads of its own, and remembers for a while
 * what came of it: a pull has dozens of requests. What is remembered is a keyed hash; the key is
 * this process's. Any thread.
 */
final class PasswordChecks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PasswordChecks.class);
  private static final Duration RIGHT_FOR = Duration.ofMinutes(5);
  private static final Duration WRONG_FOR = Duration.ofSeconds(10);
  private static final int MOST_REMEMBERED = 10_000;
  private static final int MOST_WAITING = 64;
  private static final int THREADS = 2;
  private static final String MAC = "HmacSHA256";

  private final SecretKeySpec key;
  private final AtomicLong generation = new AtomicLong();
  private final Cache<ByteBuffer, CompletableFuture<Boolean>> remembered;
  private final ThreadPoolExecutor threads;

  PasswordChecks(LongSupplier nanos) {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    key = new SecretKeySpec(random, MAC);
    Ticker ticker = nanos::getAsLong;
    remembered =
        Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .ticker(ticker)
            .executor(Runnable::run)
            .expireAfter(
                Expiry.<ByteBuffer, CompletableFuture<Boolean>>writing(
                    (name, answer) -> answer.getNow(true) ? RIGHT_FOR : WRONG_FOR))
            .build();
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            work -> {
              Thread thread = new Thread(work, "passwords");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Whether it is right, by what is remembered or by asking.
   *
   * @param check blocks
   * @return fails with RejectedExecutionException when too many passwords wait to be checked
   */
  CompletableFuture<Boolean> check(String user, String password, BooleanSupplier check) {
    ByteBuffer name = name(user, password);
    CompletableFuture<Boolean> made = new CompletableFuture<>();
    CompletableFuture<Boolean> known = remembered.asMap().putIfAbsent(name, made);
    if (known != null) {
      return known;
    }
    try {
      threads.execute(
          () -> {
            made.complete(isRight(check));
            remembered.put(name, made); // from now on for as long as the answer deserves
          });
    } catch (RejectedExecutionException e) {
      remembered.invalidate(name);
      made.completeExceptionally(e);
    }
    return made;
  }

  private static boolean isRight(BooleanSupplier check) {
    try {
      return check.getAsBoolean();
    } catch (RuntimeException e) { // a password that no hash can be of
      log.debug("a password cannot be checked", e);
      return false;
    }
  }

  /** The files have changed: what is remembered, or found out just now, is asked for again. */
  void forget() {
    generation.incrementAndGet();
    remembered.invalidateAll();
  }

  private ByteBuffer name(String user, String password) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      mac.update(Long.toString(generation.get()).getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      mac.update(user.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return ByteBuffer.wrap(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + MAC, e);
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
