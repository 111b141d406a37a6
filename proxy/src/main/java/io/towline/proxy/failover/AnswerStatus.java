package io.towline.proxy.failover;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.towline.proxy.health.Quota;
import io.towline.proxy.upstream.UpstreamHead;
import io.towline.spi.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an upstream's status means for a pull. */
public final class AnswerStatus {
  /** A registry that wants to be left alone for longer is asked again all the same. */
  private static final long MAX_RETRY_AFTER_SECONDS = 3_600;

  private static final Pattern RATE_LIMIT =
      Pattern.compile("\\s*(\\d{1,18})\\s*(?:;(?:.*;)?\\s*w=(\\d{1,6})\\b.*|;.*)?");

  private static final long MAX_WINDOW_SECONDS = 999_999;

  /** Docker Hub's, for those that do not say how long theirs is. */
  private static final Duration USUAL_WINDOW = Duration.ofHours(6);

  private AnswerStatus() {}

  /** The outcome that a status stands for; {@link Outcome#DONE} for success and 304. */
  public static Outcome outcome(int status) {
    if ((status >= 200 && status < 300) || status == 304) {
      return Outcome.DONE;
    }
    return switch (status) {
      case 401, 403 -> Outcome.DENIED;
      case 404, 410 -> Outcome.NOT_FOUND;
      case 429 -> Outcome.THROTTLED;
      default -> Outcome.SERVER_ERROR;
    };
  }

  /** Retry-After in seconds, as a number or a date (RFC 9110, section 10.2.3), at most an hour. */
  public static OptionalLong retryAfterSeconds(UpstreamHead head, Clock wallClock) {
    String value = head.headers().get(HttpHeaderNames.RETRY_AFTER);
    if (value == null) {
      return OptionalLong.empty();
    }
    try {
      return bounded(Long.parseLong(value.strip()));
    } catch (NumberFormatException notANumber) {
      try {
        ZonedDateTime at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
        return bounded(Duration.between(wallClock.instant(), at.toInstant()).toSeconds());
      } catch (DateTimeParseException nonsense) {
        return OptionalLong.empty();
      }
    }
  }

  /**
   * What is left of a pull limit: Docker Hub's {@code ratelimit-remaining: 76;w=21600} and {@code
   * ratelimit-limit: 100;w=21600}, or what others say by {@code RateLimit-Remaining}, {@code
   * RateLimit-Limit} and {@code RateLimit-Reset}.
   */
  static Optional<Quota> quota(UpstreamHead head) {
    Matcher left = RATE_LIMIT.matcher(head.headers().get("ratelimit-remaining", ""));
    if (!left.matches()) {
      return Optional.empty();
    }
    Matcher limit = RATE_LIMIT.matcher(head.headers().get("ratelimit-limit", ""));
    return Optional.of(
        new Quota(
            Long.parseLong(left.group(1)),
            limit.matches()
                ? OptionalLong.of(Long.parseLong(limit.group(1)))
                : OptionalLong.empty(),
            window(head, left.group(2))));
  }

  /** The time to the reset where that is told, in seconds from now; else the window's length. */
  private static Duration window(UpstreamHead head, @Nullable String seconds) {
    Matcher reset = RATE_LIMIT.matcher(head.headers().get("ratelimit-reset", ""));
    long left = reset.matches() ? Long.parseLong(reset.group(1)) : Long.MAX_VALUE;
    if (left <= MAX_WINDOW_SECONDS) { // a larger one is a date, of a clock that we do not know
      return Duration.ofSeconds(left);
    }
    return seconds == null ? USUAL_WINDOW : Duration.ofSeconds(Long.parseLong(seconds));
  }

  private static OptionalLong bounded(long seconds) {
    return OptionalLong.of(Math.max(1, Math.min(seconds, MAX_RETRY_AFTER_SECONDS)));
  }
}
