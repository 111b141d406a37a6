package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinsTest {
  private static final String ALPINE = "docker.io/library/alpine:3";

  @TempDir Path cache;
  private final ManualTime time = new ManualTime();
  private final NotedEvents events = new NotedEvents();

  @Test
  void coversWhatAnImageHasNow() {
    Pins pins = open();
    pins.pin(ALPINE, digests(1, 3));
    assertTrue(pins.covers(digest(1)));
    assertTrue(pins.covers(digest(3)));
    assertFalse(pins.covers(digest(4)));
    pins.pin(ALPINE, digests(3, 4)); // its tag has moved
    assertFalse(pins.covers(digest(1)));
    assertTrue(pins.covers(digest(3)));
    assertTrue(pins.covers(digest(4)));
    assertEquals(Optional.of(digests(3, 4)), pins.find(ALPINE));
  }

  @Test
  void whatTwoImagesShareStaysUntilBothAreUnpinned() {
    Pins pins = open();
    pins.pin("a", digests(1, 2));
    pins.pin("b", digests(2, 3));
    assertTrue(pins.unpin("a"));
    assertFalse(pins.covers(digest(1)));
    assertTrue(pins.covers(digest(2)));
    assertTrue(pins.unpin("b"));
    assertFalse(pins.covers(digest(2)));
    assertFalse(pins.unpin("b"));
  }

  @Test
  void surviveAKillAtOnceHoweverLarge() {
    Set<Digest> many = digests(1, 1_234);
    Digest wide =
        Digest.of(Digest.Algorithm.SHA512, Digest.Algorithm.SHA512.newHash().digest(new byte[1]));
    Pins pins = open();
    pins.pin("many", many);
    pins.pin("wide", Set.of(wide));
    pins.pin("none", Set.of());
    Pins killed = open();
    assertEquals(Map.of("many", many, "wide", Set.of(wide), "none", Set.of()), killed.images());
    assertTrue(killed.covers(wide));
    assertTrue(killed.covers(digest(1_234)));
    killed.pin("many", digests(1, 5));
    killed.unpin("wide");
    assertEquals(Map.of("many", digests(1, 5), "none", Set.of()), open().images());
    assertTrue(events.warnings.isEmpty(), events.warnings.toString());
  }

  @Test
  void tellsOfTheFirstAndTheLastPinOfADigest() {
    Pins pins = open();
    List<String> told = new ArrayList<>();
    pins.onChange((key, pinned) -> told.add(key.digest().equals(digest(1)) + " " + pinned));
    pins.pin("a", Set.of(digest(1)));
    pins.pin("b", Set.of(digest(1)));
    pins.pin("a", Set.of(digest(1)));
    pins.unpin("a");
    assertEquals(List.of("true true"), told);
    pins.unpin("b");
    assertEquals(List.of("true true", "true false"), told);
  }

  @Test
  void refusesWhatItCouldNotKeep() {
    Pins pins = open();
    assertThrows(IllegalArgumentException.class, () -> pins.pin("", Set.of()));
    assertThrows(IllegalArgumentException.class, () -> pins.pin("a\nb", Set.of()));
    assertThrows(IllegalArgumentException.class, () -> pins.pin("a".repeat(1_001), Set.of()));
    Set<Digest> tooMany = digests(1, Pins.MAX_DIGESTS + 1);
    assertThrows(IllegalStateException.class, () -> pins.pin("a", tooMany));
    assertEquals(Map.of(), pins.images());
  }

  private Pins open() {
    return new Pins(cache, time.background(), events);
  }

  private static Set<Digest> digests(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(PinsTest::digest)
        .collect(Collectors.toSet());
  }

  private static Digest digest(int number) {
    return Digest.sha256(Integer.toString(number).getBytes(StandardCharsets.UTF_8));
  }
}
