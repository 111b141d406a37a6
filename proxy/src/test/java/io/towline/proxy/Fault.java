package io.towline.proxy;

import io.towline.proxy.Victim.Place;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What befalls a fetch in the {@link FaultMatrixTest}. A fault of heads strikes the first request,
 * or, in a body, the request that goes on after the body was cut.
 */
enum Fault {
  /** All is well: what a pull takes on this machine, with so many at a time. */
  NONE {
    @Override
    void strike(Victim victim) {}
  },
  /** Nothing more comes, and the connection stays open. */
  STALL {
    @Override
    void strike(Victim victim) {
      if (victim.place() == Place.BEFORE_HEADERS) {
        victim.spoilt().silentInHead();
      } else {
        victim.spoilt().silentAfter(victim.at());
      }
    }
  },
  RESET {
    @Override
    void strike(Victim victim) {
      if (victim.place() == Place.BEFORE_HEADERS) {
        victim.spoilt().resetsWithoutAnswer();
      } else {
        victim.spoilt().resetsAt(victim.at());
      }
    }
  },
  EARLY_FIN {
    @Override
    void strike(Victim victim) {
      if (victim.place() == Place.BEFORE_HEADERS) {
        victim.spoilt().closesWithoutAnswer();
      } else {
        victim.spoilt().cutsAt(victim.at());
      }
    }
  },
  /** A byte a second. */
  DRIP {
    @Override
    void strike(Victim victim) {
      Duration second = Duration.ofSeconds(1);
      if (victim.place() == Place.BEFORE_HEADERS) {
        victim.spoilt().dripsHead(second);
      } else {
        victim.spoilt().dripsFrom(victim.at(), second);
      }
    }
  },
  /** The whole answer is slow, or the rest of it. */
  THROTTLE {
    @Override
    void strike(Victim victim) {
      victim.spoilt().throttlesFrom(victim.slowAt(), 8_000);
    }

    @Override
    Optional<String> meaninglessAt(Place place) {
      return beforeAnyByte(place);
    }
  },
  /** Fast at first, then 3 kB/s. */
  COLLAPSE {
    @Override
    void strike(Victim victim) {
      victim.spoilt().throttlesFrom(victim.slowAt(), 3_000);
    }

    @Override
    Optional<String> meaninglessAt(Place place) {
      return beforeAnyByte(place);
    }
  },
  SLOW_HEADERS {
    @Override
    void strike(Victim victim) {
      victim.spoiltHead().answersAfter(Duration.ofSeconds(20));
    }
  },
  /** Takes the request, and never answers. */
  MUTE {
    @Override
    void strike(Victim victim) {
      victim.spoiltHead().muteHeaders();
    }
  },
  STATUS_500 {
    @Override
    void strike(Victim victim) {
      victim.spoiltHead().answers(victim.place() == Place.MIDDLE ? 503 : 500);
    }
  },
  STATUS_429 {
    @Override
    void strike(Victim victim) {
      victim.spoiltHead().answers(429, Map.of("Retry-After", "1"), "");
    }

    @Override
    Duration wait(int upstreams) {
      return upstreams == 1 ? Duration.ofSeconds(1) : Duration.ZERO;
    }
  },
  /** No token that was given so far is good any more. */
  EXPIRED_TOKEN {
    @Override
    void strike(Victim victim) {
      victim.tokensExpire();
    }
  },
  /** The CDN no longer knows the URL that the registry leads to. */
  EXPIRED_REDIRECT {
    @Override
    void strike(Victim victim) {
      victim.redirectsExpire();
    }
  },
  WHOLE_FOR_A_RANGE {
    @Override
    void strike(Victim victim) {
      victim.spoiltHead().ignoresRange();
    }

    @Override
    Optional<String> meaninglessAt(Place place) {
      return withoutARange(place);
    }

    @Override
    boolean refetches() {
      return true;
    }
  },
  WRONG_CONTENT_RANGE {
    @Override
    void strike(Victim victim) {
      switch (victim.place()) {
        case FIRST_BYTES -> victim.spoiltHead().shiftsContentRange(-1, 0);
        case MIDDLE -> victim.spoiltHead().shiftsContentRange(1, 0);
        default -> victim.spoiltHead().shiftsContentRange(0, 1);
      }
    }

    @Override
    Optional<String> meaninglessAt(Place place) {
      return withoutARange(place);
    }
  },
  /** Too long before the headers, none at all at the first bytes, then too short. */
  WRONG_LENGTH {
    @Override
    void strike(Victim victim) {
      switch (victim.place()) {
        case BEFORE_HEADERS -> victim.spoilt().wrongLength(victim.size() + 1000L);
        case FIRST_BYTES -> victim.spoilt().withoutLength().cutsAt(victim.at());
        case MIDDLE -> victim.spoilt().wrongLength(victim.at());
        case LAST_BYTES -> victim.spoilt().chunked().cutsAt(victim.at());
      }
    }
  },
  FLIPPED_BYTE {
    @Override
    void strike(Victim victim) {
      victim.spoilt().corruptsAt(victim.at());
    }

    @Override
    Optional<String> meaninglessAt(Place place) {
      return beforeAnyByte(place);
    }

    @Override
    boolean refetches() {
      return true;
    }

    @Override
    boolean mayCostTheFirstClient() {
      return true;
    }
  };

  abstract void strike(Victim victim);

  /** Why there is nothing to try at this place. */
  Optional<String> meaninglessAt(Place place) {
    return Optional.empty();
  }

  /** How long the upstreams themselves ask to wait. */
  Duration wait(int upstreams) {
    return Duration.ZERO;
  }

  /** Whether bytes have to come twice. */
  boolean refetches() {
    return false;
  }

  /** Whether a client that was given wrong bytes sees its body end short. */
  boolean mayCostTheFirstClient() {
    return false;
  }

  private static Optional<String> beforeAnyByte(Place place) {
    return place == Place.BEFORE_HEADERS
        ? Optional.of("a body's bytes cannot be slow or wrong before there are any")
        : Optional.empty();
  }

  private static Optional<String> withoutARange(Place place) {
    return place == Place.BEFORE_HEADERS
        ? Optional.of("the first request asks for no range")
        : Optional.empty();
  }
}
