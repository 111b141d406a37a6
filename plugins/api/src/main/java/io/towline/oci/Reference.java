package io.towline.oci;

import java.util.Objects;

/** What names a manifest within a repository: a tag, which can move, or a digest, which cannot. */
public sealed interface Reference {

  /** A name that may point to another manifest tomorrow. */
  record Tag(String name) implements Reference {
    /** OCI distribution-spec 1.1: {@code [a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}}. */
    public static final int MAX_LENGTH = 128;

    /**
     * @throws IllegalArgumentException if it does not match the specification's grammar
     */
    public Tag {
      if (name.isEmpty() || name.length() > MAX_LENGTH || !isValid(name)) {
        throw new IllegalArgumentException(
            "a tag is 1 to "
                + MAX_LENGTH
                + " letters, digits, '_', '.' or '-', and begins with none of the last two");
      }
    }

    private static boolean isValid(String name) {
      for (int i = 0; i < name.length(); i++) {
        char c = name.charAt(i);
        boolean word =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (!word && (i == 0 || (c != '.' && c != '-'))) {
          return false;
        }
      }
      return true;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A manifest named by its own content. */
  record ByDigest(Digest digest) implements Reference {
    public ByDigest {
      Objects.requireNonNull(digest);
    }

    @Override
    public String toString() {
      return digest.toString();
    }
  }

  /**
   * Reads what stands after {@code /manifests/}: with a colon it is a digest, else a tag.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static Reference parse(String text) {
    return text.indexOf(':') >= 0 ? new ByDigest(Digest.parse(text)) : new Tag(text);
  }
}
