package io.towline.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The keys below {@code server.limits}. */
final class LimitKeys {

  static final Key<Integer> CONNECTIONS =
      Key.of(
              "server.limits.connections",
              Types.CONNECTIONS,
              "Connections of clients at once; when one more comes, the one that is idle longest is"
                  + " closed.")
          .byDefault("20000");

  static final Key<Integer> CONNECTIONS_PER_CLIENT =
      Key.of(
          "server.limits.connections_per_client",
          Types.CONNECTIONS,
          "The same for one address (of IPv6, one /64).");

  static final Key<Rate> REQUESTS_PER_CLIENT =
      Key.of(
          "server.limits.requests_per_client",
          Types.RATE,
          "Requests of one client. One that is too early waits for its turn, up to 5s; above that"
              + " it is answered 429 with Retry-After.");

  static final Key<ByteSize> BANDWIDTH_PER_CLIENT =
      Key.of(
          "server.limits.bandwidth_per_client",
          Types.BANDWIDTH,
          "How much of blobs is sent to one client in a second, over all its connections.");

  static final Key<Duration> HEADER_TIMEOUT =
      Key.of(
              "server.limits.header_timeout",
              Types.POSITIVE_DURATION,
              "How long a request's head may take to arrive, and a new connection to send one.")
          .byDefault("10s");

  static final Key<Duration> IDLE_TIMEOUT =
      Key.of(
              "server.limits.idle_timeout",
              Types.POSITIVE_DURATION,
              "How long a connection is kept between two requests.")
          .byDefault("75s");

  static final List<Key<?>> ALL =
      List.of(
          CONNECTIONS,
          CONNECTIONS_PER_CLIENT,
          REQUESTS_PER_CLIENT,
          BANDWIDTH_PER_CLIENT,
          HEADER_TIMEOUT,
          IDLE_TIMEOUT);

  private LimitKeys() {}

  static void check(Section top, Problems problems) {
    Optional<Integer> each = top.optional(CONNECTIONS_PER_CLIENT);
    if (each.isPresent() && each.get() > top.one(CONNECTIONS)) {
      problems.add(
          top.source(CONNECTIONS_PER_CLIENT),
          top.at(CONNECTIONS_PER_CLIENT),
          "it is more than " + CONNECTIONS.path() + " allows to all clients together");
    }
  }

  /** From a tree in which no mistake was found. */
  static LimitsConfig config(Section top) {
    Optional<Integer> connections = top.optional(CONNECTIONS_PER_CLIENT);
    Optional<Long> bandwidth = top.optional(BANDWIDTH_PER_CLIENT).map(ByteSize::amount);
    return new LimitsConfig(
        top.one(CONNECTIONS),
        connections.map(OptionalInt::of).orElse(OptionalInt.empty()),
        top.optional(REQUESTS_PER_CLIENT),
        bandwidth.map(OptionalLong::of).orElse(OptionalLong.empty()),
        top.one(HEADER_TIMEOUT),
        top.one(IDLE_TIMEOUT));
  }
}
