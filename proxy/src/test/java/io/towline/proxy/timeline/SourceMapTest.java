package io.towline.proxy.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.proxy.timeline.BlobTimeline.Stretch;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SourceMapTest {
  private final SourceMap map = new SourceMap();

  @Test
  void joinsWhatFollowsFromOneSource() {
    map.add("a", 0, 10);
    map.add("a", 10, 30);
    map.add("b", 30, 40);
    map.add("a", 50, 60);
    map.add("a", 40, 50);
    assertEquals(
        List.of(new Stretch(0, 30, "a"), new Stretch(30, 40, "b"), new Stretch(40, 60, "a")),
        map.list());
  }

  @Test
  void whatComesAnewReplacesWhatWasThere() {
    map.add("a", 0, 100);
    map.add("b", 40, 60);
    assertEquals(
        List.of(new Stretch(0, 40, "a"), new Stretch(40, 60, "b"), new Stretch(60, 100, "a")),
        map.list());
    map.add("c", 0, 100);
    assertEquals(List.of(new Stretch(0, 100, "c")), map.list());
  }

  @Test
  void ignoresWhatIsNoStretch() {
    map.add("a", 5, 5);
    map.add("a", -3, 2);
    assertEquals(List.of(), map.list());
  }

  @Test
  void saysForEveryByteWhoBroughtItLast() {
    Random random = new Random(7);
    String[] expected = new String[200];
    for (int i = 0; i < 40; i++) {
      int start = random.nextInt(180);
      int end = start + 1 + random.nextInt(20);
      String who = "u" + random.nextInt(3);
      map.add(who, start, end);
      for (int at = start; at < end; at++) {
        expected[at] = who;
      }
      String[] told = new String[200];
      for (Stretch stretch : map.list()) {
        for (long at = stretch.start(); at < stretch.end(); at++) {
          assertEquals(null, told[(int) at], "two stretches at " + at);
          told[(int) at] = stretch.upstream();
        }
      }
      assertEquals(List.of(words(expected)), List.of(words(told)));
    }
  }

  @Test
  void countsTheBytesOfStretchesThatAreTooMany() {
    for (int i = 0; i < 100; i++) {
      map.add(i % 2 == 0 ? "a" : "b", i * 10L, i * 10L + 10);
    }
    assertEquals(SourceMap.MOST_STRETCHES, map.list().size());
    assertEquals((100 - SourceMap.MOST_STRETCHES) * 10L, map.bytesLeftOut());
  }

  private static String words(String[] owners) {
    StringBuilder text = new StringBuilder();
    for (String owner : owners) {
      text.append(owner == null ? "-" : owner).append(' ');
    }
    return text.toString();
  }
}
