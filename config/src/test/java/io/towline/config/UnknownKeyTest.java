package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnknownKeyTest {

  @Test
  void ofSeveralPlacesTheNearestIsMeant() {
    assertEquals(
        List.of(
            "towline.yaml:1: registries.a.b.race: unknown key here; did you mean"
                + " `registries.NAME.progress.race`?",
            "towline.yaml:1: registries.a.b.upstreams[0].aliases: unknown key here; did you mean"
                + " `registries.NAME.aliases`?"),
        Loads.problems("registries: {a.b: {race: true, upstreams: [{aliases: []}]}}"));
  }

  @Test
  void aWholePartMayBeMeantToo() {
    assertEquals(
        List.of("towline.yaml:1: server.mask: unknown key here; did you mean `progress.mask`?"),
        Loads.problems("server: {mask: {idle: 1s}}"));
  }

  @Test
  void elseTheNearestKeyHereIsMeant() {
    assertEquals(
        List.of(
            "towline.yaml:1: retry.max_atempts: unknown key; did you mean `max_attempts`? Allowed"
                + " here: max_attempts, initial_backoff, max_backoff, budget"),
        Loads.problems("retry: {max_atempts: 3}"));
  }
}
