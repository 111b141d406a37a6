package io.towline.proxy.access;

import io.towline.config.AuthConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/**
 * The users and tokens of the files, as they were read. Immutable.
 *
 * @param users bcrypt hashes by name
 * @param tokens names by the SHA-256 of the token, so that no comparison tells how much was right
 */
record AccountFiles(Map<String, String> users, Map<String, String> tokens) {
  private static final int LARGEST_FILE = 4 << 20;
  private static final int SHORTEST_TOKEN = 16;
  private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{53}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,128}");

  /** Takes the time that a hash takes, where there is no such user. */
  private static final String NOBODY =
      "$2y$10$abcdefghijklmnopqrstuuYZeg5eJ3yDkAGCcVjoS6IhVMCsJ6sme";

  AccountFiles {
    users = Map.copyOf(users);
    tokens = Map.copyOf(tokens);
  }

  /**
   * Reads the files; blocking.
   *
   * @throws IOException naming the file and the line, and nothing of what is secret in it
   */
  static AccountFiles read(AuthConfig config) throws IOException {
    Map<String, String> users = new HashMap<>();
    if (config.htpasswd().isPresent()) {
      readUsers(config.htpasswd().get(), users);
    }
    Map<String, String> tokens = new HashMap<>();
    if (config.tokens().isPresent()) {
      readTokens(config.tokens().get(), tokens);
    }
    return new AccountFiles(users, tokens);
  }

  private static void readUsers(Path file, Map<String, String> users) throws IOException {
    for (Line line : lines(file)) {
      if (!BCRYPT.matcher(line.value).matches()) {
        throw wrong(
            file, line, "the password of a user is hashed by bcrypt: htpasswd -B FILE USER");
      }
      if (users.put(line.name, line.value) != null) {
        throw wrong(file, line, "this user is there twice");
      }
    }
  }

  private static void readTokens(Path file, Map<String, String> tokens) throws IOException {
    for (Line line : lines(file)) {
      if (line.value.length() < SHORTEST_TOKEN) {
        throw wrong(file, line, "a token has at least " + SHORTEST_TOKEN + " characters");
      }
      if (tokens.containsValue(line.name) || tokens.put(hash(line.value), line.name) != null) {
        throw wrong(file, line, "this token or its name is there twice");
      }
    }
  }

  private record Line(int number, String name, String value) {}

  private static List<Line> lines(Path file) throws IOException {
    List<String> texts = text(file).lines().toList();
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i).strip();
      if (!text.isEmpty() && !text.startsWith("#")) {
        int colon = text.indexOf(':');
        Line line =
            new Line(
                i + 1,
                colon < 0 ? "" : text.substring(0, colon),
                text.substring(colon + 1).strip());
        if (!NAME.matcher(line.name).matches()) {
          throw wrong(file, line, "say NAME:…, the name of letters, digits and `. _ @ -`");
        }
        lines.add(line);
      }
    }
    return lines;
  }

  private static IOException wrong(Path file, Line line, String what) {
    return new IOException(file + ":" + line.number + ": " + what);
  }

  private static String text(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(LARGEST_FILE + 1);
    } catch (NoSuchFileException e) {
      throw new IOException(file + " is not there", e);
    } catch (IOException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
    if (bytes.length > LARGEST_FILE) {
      throw new IOException(file + " is larger than 4 MiB");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Whose token this is; empty: nobody's. */
  Optional<Client> ofToken(String token) {
    return Optional.ofNullable(tokens.get(hash(token))).map(Client::token);
  }

  /** Whether it is this user's password. Takes a tenth of a second of a processor, by design. */
  boolean isPassword(String user, String password) {
    String hash = users.getOrDefault(user, NOBODY);
    boolean right = OpenBSDBCrypt.checkPassword(hash, password.toCharArray());
    return right && users.containsKey(user);
  }

  private static String hash(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
