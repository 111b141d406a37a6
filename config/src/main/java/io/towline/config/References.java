package io.towline.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks up what a secret refers to: a variable, <code>${NAME}</code>, anywhere in it, or <code>
 * file:/path</code> as the whole. <code>$${</code> and <code>file::</code> stand for themselves,
 * without the doubled character. Not thread-safe: one load asks.
 */
final class References {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)}?");
  private static final String FILE = "file:";

  private final Map<String, String> environment;
  private final Map<String, String> resolved = new HashMap<>();

  References(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * The value that is meant. Reads a file if one is named.
   *
   * @throws IllegalArgumentException if there is none, naming the variable or file, never a value
   */
  String resolve(String text) {
    // Once per load: a file that changes meanwhile is not half believed.
    return resolved.computeIfAbsent(text, this::lookUp);
  }

  private String lookUp(String text) {
    String value =
        text.startsWith(FILE) && !text.startsWith(FILE + ":")
            ? ConfigurationFile.read(Path.of(text.substring(FILE.length()))).stripTrailing()
            : variables(text.startsWith(FILE) ? FILE + text.substring(FILE.length() + 1) : text);
    if (value.isEmpty()) {
      throw new IllegalArgumentException("what it refers to is empty");
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "what it refers to has a line break or another control character in it");
    }
    return value;
  }

  private String variables(String text) {
    Matcher matcher = VARIABLE.matcher(text);
    return matcher.replaceAll(
        found -> {
          String name = found.group(1);
          return Matcher.quoteReplacement(name == null ? "${" : variable(name));
        });
  }

  private String variable(String name) {
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      // Then it may be a piece of a password that nobody should see.
      throw new IllegalArgumentException(
          "${ begins the name of a variable, as in ${TOKEN}; write $${ for the characters");
    }
    String value = environment.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the environment has no variable " + name);
    }
    return value;
  }
}
