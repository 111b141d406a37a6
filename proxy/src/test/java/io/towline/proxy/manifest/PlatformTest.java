package io.towline.proxy.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {
  private static boolean matches(String wanted, String image) {
    return Platform.parse(wanted).matches(Platform.parse(image));
  }

  @Test
  void isReadAndWrittenWithAndWithoutAVariant() {
    assertEquals("linux/arm/v7", Platform.parse("linux/arm/v7").toString());
    assertEquals("linux/amd64", Platform.parse("linux/amd64").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "amd64", "linux/", "/amd64", "linux/arm/v7/x", "li nux/amd64"})
  void whatIsNoPlatformIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Platform.parse(text));
  }

  @Test
  void withoutAVariantAnyWillDo() {
    assertTrue(matches("linux/arm", "linux/arm/v7"));
    assertFalse(matches("linux/arm/v6", "linux/arm/v7"));
    assertFalse(matches("linux/amd64", "linux/arm64"));
    assertFalse(matches("windows/amd64", "linux/amd64"));
  }

  @Test
  void arm64IsV8WhetherOrNotThatIsSaid() {
    assertTrue(matches("linux/arm64/v8", "linux/arm64"));
    assertTrue(matches("linux/arm64", "linux/arm64/v8"));
  }
}
