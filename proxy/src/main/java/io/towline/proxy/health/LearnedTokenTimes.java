package io.towline.proxy.health;

import io.towline.proxy.upstream.Endpoint;
import io.towline.proxy.upstream.TokenTimes;
import java.time.Duration;

/** What a health book says of token services: each counts with the upstream that it is for. */
public record LearnedTokenTimes(HealthBook book) implements TokenTimes {
  @Override
  public Duration hedgeAfter(Endpoint endpoint) {
    return book.of(endpoint).hedgeAfter(TrafficClass.TOKEN);
  }

  @Override
  public Duration attemptTimeout(Endpoint endpoint) {
    return book.of(endpoint).attemptTimeout(TrafficClass.TOKEN);
  }

  @Override
  public boolean mayHedge(Endpoint endpoint) {
    return book.of(endpoint).mayHedge();
  }

  @Override
  public boolean mayRetry(Endpoint endpoint) {
    return book.of(endpoint).mayRetry();
  }

  @Override
  public void answered(Endpoint endpoint, Duration took) {
    book.of(endpoint).answered(TrafficClass.TOKEN, took);
  }

  @Override
  public void unanswered(Endpoint endpoint, Duration waited) {
    book.of(endpoint).unanswered(TrafficClass.TOKEN, waited);
  }
}
