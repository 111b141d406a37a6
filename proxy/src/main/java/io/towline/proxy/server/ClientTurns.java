package io.towline.proxy.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.config.Rate;
import io.towline.proxy.limit.ClientLimits;
import io.towline.proxy.limit.Turn;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.RegistryError.Code;
import java.util.concurrent.TimeUnit;

/** Holds requests to what each client may ask for. On the loop of the exchange. */
record ClientTurns(Service service) {

  /**
   * Does the work when it is the client's turn, which is usually now.
   *
   * @param whose share it is of
   */
  void take(Exchange begun, String whose, Runnable work) {
    Turn turn = service.limits().request(whose);
    begun.pace(service.limits().pace(whose));
    if (!turn.isGiven()) {
      service.log().limited("requests_per_client", "refused");
      begun.respond(tooMany(turn));
    } else if (turn.ahead().isZero()) {
      work.run();
    } else {
      service.log().limited("requests_per_client", "delayed");
      begun.describe("delayed_ms", Long.toString(turn.ahead().toMillis()));
      var unused =
          begun
              .loop()
              .schedule(
                  () -> {
                    if (begun.isOpen()) {
                      work.run();
                    }
                  },
                  turn.ahead().toNanos(),
                  TimeUnit.NANOSECONDS);
    }
  }

  private RegistryError tooMany(Turn turn) {
    String rate =
        service.config().get().limits().requestsPerClient().map(Rate::toString).orElse("");
    long seconds = turn.ahead().minus(ClientLimits.LONGEST_WAIT).toSeconds() + 1;
    return RegistryError.of(
            HttpResponseStatus.TOO_MANY_REQUESTS,
            Code.TOOMANYREQUESTS,
            "more requests than server.limits.requests_per_client (" + rate + ") allows")
        .with(HttpHeaderNames.RETRY_AFTER, Long.toString(seconds));
  }
}
