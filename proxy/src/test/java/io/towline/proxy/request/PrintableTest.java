package io.towline.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class PrintableTest {

  @Test
  void keepsWhatImageNamesHave() {
    assertEquals(
        "quay.io:443/org/app_x-1@sha256:ab", Printable.cut("quay.io:443/org/app_x-1@sha256:ab"));
  }

  @Test
  void hidesMarkupQuotesAndControlCharacters() {
    assertEquals("?b?????x?", Printable.cut("<b>\"'\r\nx\u001b"));
    assertEquals("??", Printable.cut("é\u202e"));
  }

  @Test
  void knowsAsciiFromEverythingElse() {
    assertTrue(Printable.isAscii(""));
    assertTrue(Printable.isAscii(" why? ~"));
    for (String other :
        new String[] {"\n", "a\u007f", "\u0080", "é", "\u0100", "?\ud800", "\u202e"}) {
      assertFalse(Printable.isAscii(other), other);
    }
  }

  @Test
  void cutsWhatIsLong() {
    assertEquals("a".repeat(120), Printable.cut("a".repeat(120)));
    assertEquals("a".repeat(120) + "…", Printable.cut("a".repeat(121)));
  }

  @Test
  void putsAnythingOnOneLine() {
    assertEquals("a?b?c \"é\"", Printable.line("a\nb\u2028c \"é\""));
    assertEquals(401, Printable.line("a".repeat(1000)).length());
  }
}
