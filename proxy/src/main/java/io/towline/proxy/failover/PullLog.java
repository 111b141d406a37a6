package io.towline.proxy.failover;

import io.towline.config.RetryConfig;
import io.towline.oci.RepositoryName;
import io.towline.proxy.health.TrafficClass;
import io.towline.proxy.health.UpstreamHealth;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.trace.TraceRecorder;
import io.towline.proxy.upstream.Endpoint;
import io.towline.proxy.upstream.UpstreamHead;
import io.towline.spi.Health;
import io.towline.spi.Outcome;
import io.towline.spi.PullHistory;
import io.towline.spi.RetryRules;
import io.towline.spi.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts of one pull, as they stand: what its policy is asked about, and what its verdict
 * rests on. Belongs to the event loop of the pull.
 */
public final class PullLog {
  private static final Logger log = LoggerFactory.getLogger(PullLog.class);

  /**
   * Older attempts are forgotten beyond this, so that no upstream can make us remember for ever.
   */
  private static final int MAX_ATTEMPTS = 64;

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  private final RegistrySource source;
  private final RepositoryName repository;
  private final PullHistory.Content content;
  private final Observers observers;
  private final Metrics metrics;
  private final LongSupplier nanoClock;
  private final long beganNanos;
  private final long recordedPull;
  private final List<LoggedAttempt> attempts = new ArrayList<>();

  /** An empty log of a pull that begins now. */
  public PullLog(
      RegistrySource source,
      RepositoryName repository,
      PullHistory.Content content,
      Observers observers) {
    this.source = source;
    this.repository = repository;
    this.content = content;
    this.observers = observers;
    this.metrics = observers.metrics();
    this.nanoClock = observers.nanoClock();
    this.beganNanos = nanoClock.getAsLong();
    this.recordedPull = observers.recorder().newPull();
  }

  /** Notes that an endpoint is asked for the content from this offset on. */
  public LoggedAttempt begin(Endpoint endpoint, long offset) {
    if (!attempts.isEmpty()) {
      LoggedAttempt last = attempts.get(attempts.size() - 1);
      if (last.outcome().isFailure()) {
        goesOn(last, endpoint);
      }
    }
    if (attempts.size() == MAX_ATTEMPTS) {
      attempts.remove(0);
    }
    UpstreamHealth health = observers.health().of(endpoint);
    if (attempts.stream().noneMatch(earlier -> earlier.endpoint().equals(endpoint))) {
      health.asked();
    }
    LoggedAttempt attempt =
        new LoggedAttempt(
            endpoint, source.isOrigin(endpoint), source.toUpstream(endpoint), offset, nanoClock);
    if (health.begun()) {
      attempt.probes();
    }
    attempt.recordTo(
        observers
            .recorder()
            .begin(
                source.registry(),
                nameOf(endpoint),
                content,
                new TraceRecorder.Part(recordedPull, offset)));
    attempts.add(attempt);
    return attempt;
  }

  private void goesOn(LoggedAttempt failed, Endpoint next) {
    if (failed.endpoint().equals(next)) {
      metrics.retry(nameOf(next), word(failed.outcome()));
    } else {
      metrics.failover(nameOf(failed.endpoint()), nameOf(next), word(failed.outcome()));
    }
  }

  /** Notes what the head of an answer says. */
  public void answered(LoggedAttempt attempt, UpstreamHead head) {
    attempt.answered(head.status(), AnswerStatus.retryAfterSeconds(head, observers.wallClock()));
    UpstreamHealth health = observers.health().of(attempt.endpoint());
    switch (AnswerStatus.outcome(head.status())) {
      case DONE, NOT_FOUND, DENIED -> health.answered(kind(), attempt.elapsed());
      default -> {} // a refusal that comes fast says nothing of how long an answer takes
    }
    if (head.status() == TOO_MANY_REQUESTS || head.status() == UNAVAILABLE) {
      attempt
          .retryAfterSeconds()
          .ifPresent(seconds -> health.leaveAlone(Duration.ofSeconds(seconds)));
    }
    AnswerStatus.quota(head)
        .ifPresent(
            quota -> {
              health.quota(quota);
              metrics.rateLimitRemaining(
                  source.registry().name(), nameOf(attempt.endpoint()), quota.remaining());
            });
  }

  /** Notes how an attempt ended, in the log and the metrics too; the first end counts. */
  public void end(LoggedAttempt attempt, Outcome outcome, String message) {
    if (!attempt.end(outcome, message)) {
      return;
    }
    metrics.upstreamRequest(
        source.registry().name(),
        nameOf(attempt.endpoint()),
        content.name().toLowerCase(Locale.ROOT),
        word(outcome));
    UpstreamHealth health = observers.health().of(attempt.endpoint());
    if (attempt.status() == 0 && isOverdue(attempt, outcome, health)) {
      health.unanswered(kind(), attempt.elapsed());
    }
    health.ended(outcome, attempt.isProbe());
    if (outcome != Outcome.CANCELLED) {
      boolean up = health.tally().isUp();
      metrics.upstreamUp(source.registry().name(), nameOf(attempt.endpoint()), up);
    }
    if (outcome.isFailure() && outcome != Outcome.NOT_FOUND) {
      log.atWarn()
          .addKeyValue("registry", source.registry().name())
          .addKeyValue("upstream", nameOf(attempt.endpoint()))
          .addKeyValue("repository", repository)
          .addKeyValue("outcome", word(outcome))
          .log(message);
    }
  }

  /** Whether this endpoint was asked before. */
  boolean hasAsked(Endpoint endpoint) {
    return attempts.stream().anyMatch(attempt -> attempt.endpoint().equals(endpoint));
  }

  /** For how long from now this endpoint wants to be left alone, by its answers here. */
  Duration leftAlone(Endpoint endpoint) {
    return attempts.stream()
        .filter(attempt -> attempt.endpoint().equals(endpoint))
        .map(LoggedAttempt::leftAlone)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /** A client that leaves at once says nothing of an upstream; one late already is late indeed. */
  private boolean isOverdue(LoggedAttempt attempt, Outcome outcome, UpstreamHealth health) {
    return outcome == Outcome.NO_ANSWER
        || (outcome == Outcome.CANCELLED
            && attempt.elapsed().compareTo(health.hedgeAfter(kind())) >= 0);
  }

  private TrafficClass kind() {
    return content == PullHistory.Content.BLOB ? TrafficClass.FIRST_BYTE : TrafficClass.MANIFEST;
  }

  /** All so far, oldest first. */
  public List<LoggedAttempt> attempts() {
    return attempts;
  }

  /** What a policy is told, of these endpoints, about what is likely to be the matter. */
  public PullHistory history(List<Endpoint> endpoints, OptionalLong size, long frontier) {
    return new PullHistory(
        source.registry().name(),
        repository,
        content,
        endpoints.stream().map(source::toUpstream).toList(),
        attempts.stream().map(LoggedAttempt::toAttempt).toList(),
        size,
        frontier,
        Duration.ofNanos(nanoClock.getAsLong() - beganNanos),
        health(endpoints),
        rules());
  }

  /**
   * What a policy is told, of these endpoints.
   *
   * @param subject the attempt that has ended or is suspect; empty where a part begins
   */
  public PullHistory history(
      List<Endpoint> endpoints, OptionalLong size, long frontier, Optional<LoggedAttempt> subject) {
    return history(endpoints, size, frontier)
        .about(subject.map(attempts::indexOf).filter(index -> index >= 0));
  }

  private Map<Upstream, Health> health(List<Endpoint> endpoints) {
    Map<Upstream, Health> known = new HashMap<>();
    observers.health().health(endpoints).forEach((e, h) -> known.put(source.toUpstream(e), h));
    return known;
  }

  /** Those of the upstream that was asked last; before the first, those of the registry. */
  private RetryRules rules() {
    RetryConfig retry =
        attempts.isEmpty()
            ? source.registry().retry()
            : attempts.get(attempts.size() - 1).endpoint().upstream().retry();
    return new RetryRules(retry.maxAttempts(), retry.initialBackoff(), retry.maxBackoff());
  }

  private static String nameOf(Endpoint endpoint) {
    return endpoint.upstream().name();
  }

  private static String word(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
