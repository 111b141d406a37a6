package io.towline.proxy.blob;

import io.towline.proxy.failover.LoggedAttempt;
import io.towline.proxy.upstream.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is to blame when the bytes do not come to the digest. One contributor alone is guilty. Of
 * several, any could be: then the whole is fetched again from one source at a time, and each that
 * fails the test by itself is out. Belongs to the loop of the download.
 */
final class Suspects {
  private final List<Endpoint> candidates;
  private final Map<Endpoint, LoggedAttempt> contributors = new HashMap<>();
  private boolean oneAtATime;
  private boolean othersContributed;

  /**
   * Nobody suspected yet.
   *
   * @param resumed whether bytes are here already, of whom nobody remembers the source
   */
  Suspects(List<Endpoint> candidates, boolean resumed) {
    this.candidates = new ArrayList<>(candidates);
    this.othersContributed = resumed;
  }

  /** Who may be asked now. */
  List<Endpoint> endpoints() {
    return List.copyOf(oneAtATime ? candidates.subList(0, 1) : candidates);
  }

  /** Some of the bytes that are here came by this attempt. */
  void contributed(LoggedAttempt attempt) {
    contributors.put(attempt.endpoint(), attempt);
  }

  /**
   * The bytes were wrong, and are gone.
   *
   * @return whether there is somebody left to ask
   */
  boolean blame(String message, GuiltListener listener) {
    if (contributors.size() == 1 && !othersContributed) {
      LoggedAttempt guilty = contributors.values().iterator().next();
      guilty.blame(message);
      candidates.remove(guilty.endpoint());
      listener.guilty(guilty.endpoint(), message);
    } else {
      oneAtATime = true;
    }
    contributors.clear();
    othersContributed = false;
    return !candidates.isEmpty();
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
