package io.towline.spi.ranked;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void readsShares() {
    assertEquals(0.1, given("share", "10%").share("share", 0.5));
    assertEquals(0.025, given("share", "2.5%").share("share", 0.5));
    assertEquals(0.25, given("share", "0.25").share("share", 0.5));
    assertEquals(1, given("share", "100%").share("share", 0.5));
    assertEquals(0.5, given("other", "1").share("share", 0.5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"101%", "-1%", "5", "many", "%", "1e-3", "NaN", "1.1"})
  void refusesWhatIsNoShareAndSaysWhatIs(String text) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> given("share", text).share("share", 0));
    assertEquals(
        "option share of the policy mine: `" + text + "`; say a share from 0% to 100%, such as 5%",
        refusal.getMessage());
  }

  @Test
  void readsTimes() {
    assertEquals(Duration.ofMillis(250), time("250ms"));
    assertEquals(Duration.ofSeconds(10), time("10s"));
    assertEquals(MINUTE, time("1m"));
    assertEquals(Duration.ZERO, time("0ms"));
    assertEquals(MINUTE, given("other", "1").duration("time", MINUTE, MINUTE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"61s", "1h", "10", "-1s", "1d", "s", "9999999999s"})
  void refusesWhatIsNoTimeAndSaysWhatIs(String text) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> time(text));
    assertEquals(
        "option time of the policy mine: `"
            + text
            + "`; say a time from 0ms to 60000ms, such as 200ms",
        refusal.getMessage());
  }

  @Test
  void readsWords() {
    assertEquals(List.of("a", "b c"), given("words", " a, b c ,,").words("words"));
    assertEquals(List.of(), given("other", "1").words("words"));
  }

  @Test
  void namesWhatNobodyHasRead() {
    Options options = Options.of("mine", Map.of("b", "1", "a", "2", "c", "3"));
    options.text("b", "");
    assertEquals(
        "the policy mine has the options b; unknown: a, c",
        assertThrows(IllegalArgumentException.class, options::noOthers).getMessage());
    assertEquals(
        "the policy mine has no options; unknown: x",
        assertThrows(IllegalArgumentException.class, given("x", "1")::noOthers).getMessage());
  }

  private static Duration time(String text) {
    return given("time", text).duration("time", Duration.ZERO, MINUTE);
  }

  private static Options given(String name, String value) {
    return Options.of("mine", Map.of(name, value));
  }
}
