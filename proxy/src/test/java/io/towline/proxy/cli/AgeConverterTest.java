package io.towline.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class AgeConverterTest {
  private final AgeConverter converter = new AgeConverter();

  @Test
  void readsWeeksDaysAndWhatIsShorter() {
    assertEquals(Duration.ofDays(14), converter.convert("2w"));
    assertEquals(Duration.ofHours(36), converter.convert("1d12h"));
    assertEquals(Duration.ofMinutes(90), converter.convert("90m"));
    assertEquals(Duration.ofSeconds(5), converter.convert("5s"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7", "d", "7 d", "-7d", "1h1d", "7days"})
  void whatHasNoUnitOrAnotherIsRefused(String text) {
    assertThrows(TypeConversionException.class, () -> converter.convert(text));
  }
}
