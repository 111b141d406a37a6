package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class LevelsTest {

  private static final Key<Boolean> KEY = Key.of("a.b", Types.BOOLEAN, "One.").byDefault("true");

  @Test
  void innerKeysInheritFromTheOneAround() {
    Levels<Boolean> levels = Levels.three(KEY);
    assertEquals("registries.NAME.a.b", levels.ofRegistry().path());
    assertEquals(new Fallback.Inherited("a.b"), levels.ofRegistry().fallback());
    Key<Boolean> inner = levels.ofUpstream().orElseThrow();
    assertEquals("registries.NAME.upstreams[].a.b", inner.path());
    assertEquals(new Fallback.Inherited("registries.NAME.a.b"), inner.fallback());
    assertEquals("a.b", inner.commonPath());
  }

  @Test
  void aKeyAtTwoLevelsIsNoUpstreams() {
    assertEquals(Optional.empty(), Levels.two(KEY).ofUpstream());
  }
}
