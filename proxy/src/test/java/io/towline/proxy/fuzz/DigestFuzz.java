package io.towline.proxy.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A digest is what the specification's grammar says, and prints itself as it was read. */
public final class DigestFuzz {
  private static final Pattern GRAMMAR =
      Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");

  private DigestFuzz() {}

  /** The bytes are the text of one digest. */
  public static void fuzzerTestOneInput(byte[] data) {
    String text = Input.text(data);
    boolean isDigest = GRAMMAR.matcher(text).matches();
    try {
      Digest digest = Digest.parse(text);
      assertTrue(isDigest, text);
      assertEquals(text, digest.toString());
      assertEquals(digest, Digest.parse(digest.toString()));
      assertEquals(digest, Digest.of(digest.algorithm(), HexFormat.of().parseHex(digest.hex())));
    } catch (IllegalArgumentException refused) {
      assertTrue(!isDigest, text);
    }
  }
}
