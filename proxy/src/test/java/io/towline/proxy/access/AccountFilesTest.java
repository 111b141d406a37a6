package io.towline.proxy.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.AuthConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountFilesTest {
  static final byte[] SALT = new byte[16];

  @TempDir Path folder;

  /** As {@code htpasswd -B} writes it, with the lowest cost. */
  static String hashed(String version, String password) {
    return OpenBSDBCrypt.generate(version, password.toCharArray(), SALT, 4);
  }

  private AccountFiles users(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("htpasswd"), text);
    return AccountFiles.read(new AuthConfig(Optional.of(file), Optional.empty()));
  }

  private AccountFiles tokens(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("tokens"), text);
    return AccountFiles.read(new AuthConfig(Optional.empty(), Optional.of(file)));
  }

  private static String refusal(org.junit.jupiter.api.function.Executable reading) {
    String message = String.valueOf(assertThrows(IOException.class, reading).getMessage());
    return message.substring(message.lastIndexOf('/') + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2a", "2b", "2y"})
  void knowsPasswordsHashedByBcrypt(String version) throws IOException {
    AccountFiles accounts = users("# people\nalice:" + hashed(version, "sesame") + "\n\n");
    assertTrue(accounts.isPassword("alice", "sesame"));
    assertFalse(accounts.isPassword("alice", "Sesame"));
    assertFalse(accounts.isPassword("bob", "sesame"));
    assertFalse(accounts.isPassword("alice", ""));
  }

  @Test
  void refusesOtherHashesWithoutShowingThem() {
    assertEquals(
        "htpasswd:2: the password of a user is hashed by bcrypt: htpasswd -B FILE USER",
        refusal(() -> users("# old\nalice:$apr1$x$kfb1hfFAqvB3X0wS2BUHc.\n")));
    assertEquals(
        "htpasswd:1: the password of a user is hashed by bcrypt: htpasswd -B FILE USER",
        refusal(() -> users("alice:plain\n")));
  }

  @Test
  void refusesAUserWhoIsThereTwice() {
    String line = "alice:" + hashed("2y", "x") + "\n";
    assertEquals("htpasswd:2: this user is there twice", refusal(() -> users(line + line)));
  }

  @Test
  void refusesLinesWithoutAName() {
    assertEquals(
        "htpasswd:1: say NAME:…, the name of letters, digits and `. _ @ -`",
        refusal(() -> users("no colon\n")));
  }

  @Test
  void knowsWhoseATokenIs() throws IOException {
    AccountFiles accounts = tokens("ci:0123456789abcdef0123\nnode: fedcba98765432100123\n");
    assertEquals(Optional.of(new Client("token:ci")), accounts.ofToken("0123456789abcdef0123"));
    assertEquals(Optional.of(new Client("token:node")), accounts.ofToken("fedcba98765432100123"));
    assertEquals(Optional.empty(), accounts.ofToken("0123456789abcdef012"));
    assertEquals(Optional.empty(), accounts.ofToken(""));
  }

  @Test
  void refusesTokensThatCanBeGuessedOrAreThereTwice() {
    assertEquals(
        "tokens:1: a token has at least 16 characters", refusal(() -> tokens("ci:short\n")));
    assertEquals(
        "tokens:2: this token or its name is there twice",
        refusal(() -> tokens("a:0123456789abcdef\nb:0123456789abcdef\n")));
  }

  @Test
  void namesAFileThatIsNotThere() {
    AuthConfig config = new AuthConfig(Optional.of(folder.resolve("nobody")), Optional.empty());
    assertEquals("nobody is not there", refusal(() -> AccountFiles.read(config)));
  }
}
