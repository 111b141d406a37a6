package io.towline.proxy.blob;

import io.towline.proxy.failover.LoggedAttempt;
import io.towline.proxy.upstream.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is to blame when bytes are wrong. One contributor alone is guilty. Of several, any could be:
 * then the whole is fetched again from one source at a time, and each that fails the test by itself
 * is out. Whose bytes differ from those that are here is not asked any more, until the digest tells
 * who of both was wrong. Belongs to the loop of the download.
 */
final class Suspects {
  private record Contradiction(LoggedAttempt attempt, String message) {}

  private static final int MOST_SELF_CONTRADICTIONS = 3;

  private final List<Endpoint> candidates;
  private final Map<Endpoint, LoggedAttempt> contributors = new HashMap<>();
  private final Map<Endpoint, Contradiction> contradictions = new LinkedHashMap<>();
  private final boolean sole;
  private int selfContradictions;
  private int wrongAnswers;
  private boolean wasGuilty;
  private boolean oneAtATime;
  private boolean othersContributed;

  /**
   * Nobody suspected yet.
   *
   * @param resumed whether bytes are here already, of whom nobody remembers the source
   */
  Suspects(List<Endpoint> candidates, boolean resumed) {
    this.candidates = new ArrayList<>(candidates);
    this.sole = candidates.size() == 1;
    this.othersContributed = resumed;
  }

  /** Who may be asked now; never empty while somebody is left. */
  List<Endpoint> endpoints() {
    if (oneAtATime) {
      return List.copyOf(candidates.subList(0, 1));
    }
    List<Endpoint> agreed = new ArrayList<>(candidates);
    agreed.removeAll(contradictions.keySet());
    return List.copyOf(agreed.isEmpty() ? candidates : agreed);
  }

  /** Some of the bytes that are here came by this attempt. */
  void contributed(LoggedAttempt attempt) {
    contributors.put(attempt.endpoint(), attempt);
  }

  /**
   * An answer from there made no sense. Who has delivered some of this blob is not shut out for it,
   * nor is the only source for the first: what went wrong on the way need not be wrong there.
   */
  boolean forgive(Endpoint endpoint) {
    return contributors.containsKey(endpoint) || (sole && wrongAnswers++ == 0);
  }

  /**
   * An attempt brought bytes that differ from those that are here.
   *
   * @return whether somebody else's bytes are here, so that it may have been right
   */
  boolean contradicted(LoggedAttempt attempt, String message) {
    boolean others = contributors.keySet().stream().anyMatch(e -> !e.equals(attempt.endpoint()));
    if (others || othersContributed) {
      contradictions.put(attempt.endpoint(), new Contradiction(attempt, message));
      return true;
    }
    // It alone can say which of its words was right, as long as it does not go on like this.
    return candidates.size() == 1 && ++selfContradictions <= MOST_SELF_CONTRADICTIONS;
  }

  /** The digest is right: whoever has contradicted it was wrong. */
  void clear(GuiltListener listener) {
    contradictions.forEach(
        (endpoint, contradiction) -> {
          contradiction.attempt().blame(contradiction.message());
          listener.guilty(endpoint, contradiction.message());
        });
    contradictions.clear();
  }

  /**
   * The bytes were wrong, and are gone. The sole source of all is asked once more: what went wrong
   * on the way need not be wrong at the source.
   *
   * @return whether there is somebody left to ask
   */
  boolean blame(String message, GuiltListener listener) {
    if (contributors.size() == 1 && !othersContributed) {
      LoggedAttempt guilty = contributors.values().iterator().next();
      listener.guilty(guilty.endpoint(), message);
      if (!sole || wasGuilty) {
        guilty.blame(message);
        candidates.remove(guilty.endpoint());
      }
      wasGuilty = true;
    } else {
      oneAtATime = true;
      preferWhoContradicted();
    }
    contributors.clear();
    contradictions.clear();
    othersContributed = false;
    return !candidates.isEmpty();
  }

  /** What is gone was wrong, so that who had other bytes is the likeliest to be right. */
  private void preferWhoContradicted() {
    List<Endpoint> likely = new ArrayList<>(contradictions.keySet());
    likely.retainAll(candidates);
    candidates.removeAll(likely);
    candidates.addAll(0, likely);
  }

  /** Goes on from the one source that was asked to the next; false if there is none. */
  boolean passOver() {
    if (!oneAtATime) {
      return false;
    }
    candidates.remove(0);
    othersContributed |= !contributors.isEmpty();
    return !candidates.isEmpty();
  }

  /** Hears who delivered wrong bytes. */
  @FunctionalInterface
  interface GuiltListener {
    void guilty(Endpoint endpoint, String message);
  }
}
