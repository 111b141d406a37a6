package io.towline.proxy.passthrough;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.towline.config.Credentials;
import io.towline.proxy.limit.KeyedRates;
import io.towline.proxy.limit.KeyedRates.Share;
import io.towline.proxy.upstream.Endpoint;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How many passwords may be tried at a registry by way of us. What counts is not a request but a
 * password that was not tried of late; it counts for the address of its client, for the name of its
 * account, and for both together, which has the smallest share. So one who guesses uses up neither
 * what an account has from elsewhere, nor what others have at the same address.
 *
 * <p>A share is taken while the registry is asked, and given back where it says yes. That is not to
 * say that the password is right: what is public is had with any. One that has made a difference is
 * right, and is bounded no more. Any thread, no lock.
 */
final class PasswordTries {
  /** In a minute, for one account from one address. */
  static final int OF_BOTH = 10;

  /** In a minute, for all accounts from one address. */
  static final int OF_ADDRESS = 30;

  /** In a minute, for one account from all addresses. */
  static final int OF_NAME = 30;

  /** The same wrong password in a forgotten file is no guess, however often it is shown. */
  private static final Duration TRIED_FOR = Duration.ofMinutes(10);

  private static final Duration RIGHT_FOR = Duration.ofHours(24);
  private static final int MOST = 50_000;

  private enum Standing {
    /** Was counted, and the registry did not say yes. */
    TRIED,
    RIGHT
  }

  private final AccessKey keys;
  private final KeyedRates rates;
  private final Cache<ByteBuffer, Standing> standings;

  /** A password that may be tried now. */
  final class Try {
    private final ByteBuffer credentials;
    private final List<Share> taken;

    private Try(ByteBuffer credentials, List<Share> taken) {
      this.credentials = credentials;
      this.taken = taken;
    }

    /** Whether it has counted, because nothing was known of it. */
    boolean isCounted() {
      return !taken.isEmpty();
    }

    /** The registry has answered, or has not; called once. */
    void ended(boolean isYes) {
      if (isYes) {
        rates.giveBack(taken);
      } else if (isCounted()) {
        standings.asMap().putIfAbsent(credentials, Standing.TRIED);
      }
    }

    /** The registry has said yes to it, and says no to who shows nothing. */
    void wasRight() {
      standings.put(credentials, Standing.RIGHT);
    }
  }

  /**
   * Whether a password may be tried.
   *
   * @param made empty: not now
   * @param ahead until it is worth asking again; zero if it may be tried
   */
  record Answer(Optional<Try> made, Duration ahead) {}

  PasswordTries(AccessKey keys, LongSupplier nanos) {
    this.keys = keys;
    rates = new KeyedRates(nanos);
    standings =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .ticker(nanos::getAsLong)
            .executor(Runnable::run)
            .expireAfter(
                Expiry.<ByteBuffer, Standing>writing(
                    (key, standing) -> standing == Standing.RIGHT ? RIGHT_FOR : TRIED_FOR))
            .build();
  }

  /**
   * An account is about to be shown to an upstream.
   *
   * @param address whose client it is, as of {@link io.towline.proxy.limit.ClientKey}
   */
  Answer begin(Endpoint endpoint, String address, Credentials.Basic account) {
    ByteBuffer credentials = keys.ofCredentials(endpoint, account);
    if (standings.getIfPresent(credentials) != null) {
      return new Answer(Optional.of(new Try(credentials, List.of())), Duration.ZERO);
    }
    List<Share> shares =
        List.of(
            new Share(keys.ofNameFrom(address, endpoint, account), OF_BOTH),
            new Share(keys.ofAddress(address), OF_ADDRESS),
            new Share(keys.ofName(endpoint, account), OF_NAME));
    Optional<Duration> wait = rates.take(shares);
    if (wait.isPresent()) {
      return new Answer(Optional.empty(), wait.get());
    }
    return new Answer(Optional.of(new Try(credentials, shares)), Duration.ZERO);
  }
}
