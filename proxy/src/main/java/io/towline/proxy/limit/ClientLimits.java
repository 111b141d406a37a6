package io.towline.proxy.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.towline.config.LimitsConfig;
import io.towline.proxy.request.Pace;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What each client has taken, and may take: requests, bandwidth, connections. A client is a word of
 * the caller's: an account, or the {@link ClientKey} of an address. Any thread, no lock.
 *
 * <p>A request that comes too early waits rather than fails: containerd repeats a 429 five times
 * without a pause, Docker gives up at the first. What would wait longer than {@link #LONGEST_WAIT}
 * is refused.
 */
public final class ClientLimits {
  /** Far below every runtime's own patience with an answer's head. */
  public static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private static final int MOST_CLIENTS = 65_536;

  /** The longest time of a rate: whoever is forgotten after it has a full share again anyway. */
  private static final Duration REMEMBERED = Duration.ofHours(1);

  private static final int PIECES_A_SECOND = 4;
  private static final int SMALLEST_PIECE = 4 << 10;
  private static final int LARGEST_PIECE = 1 << 20;

  private record Taken(RequestRate requests, Bandwidth bandwidth) {}

  private final Supplier<LimitsConfig> config;
  private final LongSupplier nanos;
  private final Cache<String, Taken> taken;
  private final Map<String, Integer> connections = new ConcurrentHashMap<>();

  /**
   * Nobody has taken anything.
   *
   * @param config as it is now; a reload changes what this returns
   */
  public ClientLimits(Supplier<LimitsConfig> config, LongSupplier nanos) {
    this.config = config;
    this.nanos = nanos;
    this.taken =
        Caffeine.newBuilder()
            .maximumSize(MOST_CLIENTS)
            .expireAfterAccess(REMEMBERED)
            .ticker(nanos::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  /** A client sends a request. */
  public Turn request(String client) {
    LimitsConfig now = config.get();
    return now.requestsPerClient().isEmpty()
        ? Turn.NOW
        : of(client).requests().turn(now.requestsPerClient(), LONGEST_WAIT);
  }

  /** Whether requests are counted at all. */
  public boolean countsRequests() {
    return config.get().requestsPerClient().isPresent();
  }

  /** How fast a client may be sent the bytes of blobs, over all its connections. */
  public Pace pace(String client) {
    OptionalLong rate = config.get().bandwidthPerClient();
    if (rate.isEmpty()) {
      return Pace.NONE;
    }
    long piece = rate.getAsLong() / PIECES_A_SECOND;
    Bandwidth bandwidth = of(client).bandwidth();
    return new Pace(
        (int) Math.max(SMALLEST_PIECE, Math.min(LARGEST_PIECE, piece)),
        bytes -> bandwidth.take(rate, bytes));
  }

  /**
   * A connection from this address begins.
   *
   * @return whether the client may have that many
   */
  public boolean joined(String address) {
    int count = connections.merge(address, 1, Integer::sum);
    return count <= config.get().connectionsPerClient().orElse(Integer.MAX_VALUE);
  }

  /** It has ended. */
  public void left(String address) {
    connections.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
  }

  private Taken of(String client) {
    return taken.get(client, key -> new Taken(new RequestRate(nanos), new Bandwidth(nanos)));
  }
}
