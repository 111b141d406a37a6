package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChangedKeysTest {
  private final ChangedKeys<String> changed = new ChangedKeys<>(3);

  @Test
  void isEmptyAfterItWasTaken() {
    changed.add("a");
    changed.add("a");
    assertEquals(List.of("a"), List.copyOf(changed.take().keys()));
    assertTrue(changed.take().isEmpty());
  }

  @Test
  void tooManyKeysAreEverything() {
    for (String key : List.of("a", "b", "c", "d")) {
      changed.add(key);
    }
    ChangedKeys.Batch<String> batch = changed.take();
    assertTrue(batch.everything());
    assertFalse(batch.isEmpty());
    assertTrue(batch.keys().isEmpty());
  }

  @Test
  void whatIsPutBackComesBeforeWhatChangedSince() {
    changed.add("z");
    ChangedKeys.Batch<String> batch = changed.take();
    changed.add("a");
    changed.putBack(batch);
    assertEquals(List.of("z", "a"), List.copyOf(changed.take().keys()));
  }

  @Test
  void everythingStaysEverythingWhenPutBack() {
    changed.addEverything();
    ChangedKeys.Batch<String> batch = changed.take();
    changed.add("a");
    changed.putBack(batch);
    assertTrue(changed.take().everything());
  }
}
