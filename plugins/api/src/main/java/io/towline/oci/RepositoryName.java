package io.towline.oci;

import org.jspecify.annotations.Nullable;

/**
 * A repository's name within a registry, such as {@code library/alpine} (OCI distribution-spec 1.1,
 * "Pulling manifests": {@code <name>}).
 */
public record RepositoryName(String value) {
  /** As the reference implementation has it; longer names are refused everywhere. */
  public static final int MAX_LENGTH = 255;

  /**
   * @throws IllegalArgumentException if it does not match the specification's grammar
   */
  public RepositoryName {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a repository name has 1 to " + MAX_LENGTH + " characters, not " + value.length());
    }
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "a repository name is lower-case letters and digits, with single '.', '_' or '__' and any"
              + " '-' between them, in parts divided by '/'");
    }
  }

  /** Reads the wire form; the same as the constructor, named like its siblings. */
  public static RepositoryName parse(String text) {
    return new RepositoryName(text);
  }

  /**
   * [a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*, by hand: this is on
   * the path of every request, and a backtracking expression on a stranger's text is a gift to him.
   */
  private static boolean isValid(String text) {
    int separators = -1; // in the run that ends here; -1 at the start of a part
    char kind = '/';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        separators = 0;
      } else if (separators < 0) {
        return false;
      } else if (c == '/') {
        if (separators > 0) {
          return false;
        }
        separators = -1;
      } else if (c == '.' || c == '_' || c == '-') {
        boolean longer = separators > 0;
        if (longer && (c != kind || c == '.' || (c == '_' && separators > 1))) {
          return false;
        }
        kind = c;
        separators++;
      } else {
        return false;
      }
    }
    return separators == 0;
  }

  @Override
  public String toString() {
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RepositoryName name && value.equals(name.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }
}
