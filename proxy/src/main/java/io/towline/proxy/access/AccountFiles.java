package io.towline.proxy.access;

import io.towline.config.AuthConfig;
import io.towline.oci.Digest;
import io.towline.proxy.disk.SmallTextFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
  private static final int LARGEST_MEBIBYTES = 4;
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
    List<String> texts =
        SmallTextFile.read(file, LARGEST_MEBIBYTES, StandardCharsets.UTF_8, "").lines().toList();
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
    return Digest.sha256(token.getBytes(StandardCharsets.UTF_8)).hex();
  }
}
