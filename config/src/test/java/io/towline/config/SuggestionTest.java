package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SuggestionTest {

  private static final List<String> NAMES = List.of("adaptive", "hedged", "latency", "ordered");

  @Test
  void aSlipMeansTheNearestName() {
    assertEquals(Optional.of("adaptive"), Suggestion.nearest("adaptve", NAMES));
    assertEquals(Optional.of("hedged"), Suggestion.nearest("hegded", NAMES));
  }

  @Test
  void anotherWordMeansNone() {
    assertEquals(Optional.empty(), Suggestion.nearest("my-company", NAMES));
    assertEquals(Optional.empty(), Suggestion.nearest("adaptive", List.of()));
  }
}
