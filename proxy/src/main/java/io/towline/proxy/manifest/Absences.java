package io.towline.proxy.manifest;

import io.towline.oci.RepositoryName;
import io.towline.proxy.request.RegistryError;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a registry has just said it does not have, so that a crowd that asks for it again and again
 * costs one question in ten seconds. Only the origin's own 404 counts, for the client's set of
 * accepted types alone. Any thread.
 */
final class Absences {
  /** A push is seen by those who have asked in vain at most so much later. */
  static final Duration KEPT = Duration.ofSeconds(10);

  static final int MOST = 10_000;

  /**
   * What was asked for.
   *
   * @param reference a tag or a digest
   * @param accept the normalised set of accepted types
   */
  record Key(String registry, RepositoryName repository, String reference, String accept) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key
          && reference.equals(key.reference)
          && repository.equals(key.repository)
          && registry.equals(key.registry)
          && accept.equals(key.accept);
    }

    @Override
    public int hashCode() {
      return 31 * repository.hashCode() + reference.hashCode();
    }
  }

  private record Absence(RegistryError answer, long atNanos) {}

  private final LongSupplier nanoClock;
  private final Map<Key, Absence> absences = new LinkedHashMap<>();

  Absences(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** The registry's answer, if that was 404 a moment ago. */
  synchronized Optional<RegistryError> find(Key key) {
    return Optional.ofNullable(absences.get(key))
        .filter(absence -> !isOver(absence))
        .map(Absence::answer);
  }

  /** Notes how a question ended, if that was with a proven absence. */
  synchronized void note(Key key, RegistryError answer) {
    if (answer.status().code() == 404) {
      absences.remove(key);
      absences.put(key, new Absence(answer, nanoClock.getAsLong()));
      dropOldest();
    }
  }

  /** It is there, after all. */
  synchronized void forget(Key key) {
    absences.remove(key);
  }

  private void dropOldest() {
    Iterator<Absence> oldest = absences.values().iterator();
    while (oldest.hasNext() && (isOver(oldest.next()) || absences.size() > MOST)) {
      oldest.remove();
    }
  }

  private boolean isOver(Absence absence) {
    return nanoClock.getAsLong() - absence.atNanos() >= KEPT.toNanos();
  }
}
