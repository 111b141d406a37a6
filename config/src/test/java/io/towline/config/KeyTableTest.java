package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyTableTest {

  private static final Map<String, String> REAL =
      Map.of("NAME", "a.b", "[]", "[0]", "OPTION", "option");

  /** So no key is read and then ignored. */
  @Test
  void everyKeyRefusesAMapping() {
    for (Key<?> key : KeyTable.KEYS) {
      List<String> problems = Loads.problems(yaml(key.path(), "{nonsense: 1}"));
      String name = path(key.path()).toString();
      assertTrue(problems.get(0).contains(": " + name + ": "), key.path() + problems);
    }
  }

  @Test
  void everyKeyOfALaterVersionSaysSo() {
    for (String path : KeyTable.NOT_AVAILABLE) {
      List<String> problems = Loads.problems(yaml(path, "1"));
      assertEquals(1, problems.size(), path + problems);
      assertTrue(problems.get(0).endsWith(UnknownKey.NOT_AVAILABLE), path + problems);
    }
  }

  @Test
  void everyKeyIsASentence() {
    for (Key<?> key : KeyTable.KEYS) {
      assertTrue(key.doc().endsWith("."), key.path());
      assertTrue(Character.isUpperCase(key.doc().replace("`auto`", "A").charAt(0)), key.path());
    }
  }

  @Test
  void everyDefaultIsAValueOfItsOwnType() {
    for (Key<?> key : KeyTable.KEYS) {
      if (key.fallback() instanceof Fallback.Fixed fixed) {
        fixed.values().forEach(key.type()::parse);
      }
    }
  }

  @Test
  void everyKeyHasAVariableOfItsOwn() {
    List<String> variables =
        KeyTable.KEYS.stream().map(key -> path(key.path()).variable()).distinct().toList();
    assertEquals(KeyTable.KEYS.size(), variables.size());
  }

  private static KeyPath path(String pattern) {
    return new KeyPath(
        Shape.Row.of(pattern, new Shape.NotAvailable()).path().stream()
            .map(word -> REAL.getOrDefault(word, word))
            .toList());
  }

  private static String yaml(String pattern, String value) {
    StringBuilder text = new StringBuilder();
    StringBuilder end = new StringBuilder();
    for (String segment : path(pattern).segments()) {
      boolean item = KeyPath.isItem(segment);
      text.append(item ? "[" : "{" + segment + ": ");
      end.insert(0, item ? "]" : "}");
    }
    return text + value + end;
  }
}
