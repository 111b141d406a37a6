package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShareTest {

  @ParameterizedTest
  @CsvSource({"0%,0", "5%,0.05", "20%,0.2", "0.5%,0.005", "100%,1", "100.0%,1", "12.5%,0.125"})
  void readsPercent(String text, double share) {
    assertEquals(share, Share.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"101%", "100.1%", "-1%", "%", "1e1%", "20 %", "five%", ".5%", ""})
  void refusesTheRest(String text) {
    assertThrows(IllegalArgumentException.class, () -> Share.parse(text));
  }

  @ParameterizedTest
  @CsvSource({"20,20%", "0.2,20%", "1.0,100%", "0,0%", "2.5,2.5%", "700,100%"})
  void aBareNumberSaysWhatWasMeant(String text, String meant) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Share.parse(text)).getMessage();
    assertEquals("a share needs a %: say " + meant + ", not " + text, message);
  }

  @Test
  void isWrittenAsItIsRead() {
    assertEquals("20%", Share.text(0.2));
    assertEquals("0.5%", Share.text(0.005));
    assertEquals("100%", Share.text(1));
    assertEquals("0%", Share.text(0));
  }
}
