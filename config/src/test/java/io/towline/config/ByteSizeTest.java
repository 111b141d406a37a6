package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ByteSizeTest {

  @Test
  void readsUnitsOf1024() {
    assertEquals(new ByteSize(65_536, false), ByteSize.parse("64KiB"));
    assertEquals(new ByteSize(53_687_091_200L, false), ByteSize.parse("50GiB"));
    assertEquals(new ByteSize(7, false), ByteSize.parse("7B"));
  }

  @Test
  void readsAShare() {
    assertEquals(100, ByteSize.parse("10%").of(1000));
  }

  @Test
  void printsTheLargestUnitThatIsExact() {
    for (String text : List.of("64KiB", "50GiB", "1025MiB", "7B", "10%", "3TiB")) {
      assertEquals(text, ByteSize.parse(text).toString());
    }
  }

  @Test
  void refusesWhatIsNone() {
    for (String text :
        List.of("", "50", "50GB", "1.5GiB", "-1GiB", "0B", "101%", "0%", "9999999999TiB")) {
      assertThrows(IllegalArgumentException.class, () -> ByteSize.parse(text), text);
    }
  }
}
