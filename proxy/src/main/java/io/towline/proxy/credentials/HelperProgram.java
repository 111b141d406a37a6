package io.towline.proxy.credentials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.towline.config.Credentials;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A credential helper: asked {@code get} with a registry's name on its standard input, it answers
 * with JSON (docker/docker-credential-helpers, "Development"). Blocking.
 *
 * @param program what to run
 */
record HelperProgram(String program) {
  /** What may follow {@code docker-credential-}. */
  static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}";

  /** Helpers do not say how long what they give is good for; the shortest known is an hour. */
  static final Duration RENEW_AFTER = Duration.ofMinutes(10);

  static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int MOST_BYTES = 64 * 1024;
  private static final Duration LOOK_EACH = Duration.ofMillis(5);
  private static final String NOT_FOUND = "credentials not found in native keychain";

  /** The helper of this name, or at this absolute path. */
  static HelperProgram of(String name) {
    return new HelperProgram(name.startsWith("/") ? name : "docker-credential-" + name);
  }

  /**
   * What it knows of this registry.
   *
   * @throws IOException naming it and what is wrong, with nothing of what it said
   */
  Issued get(String server) throws IOException {
    Process process = start();
    try {
      try (OutputStream in = process.getOutputStream()) {
        in.write(server.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) { // it may know without reading
      }
      return read(output(process), process.exitValue(), server);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(program + " was interrupted", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private Process start() throws IOException {
    try {
      return new ProcessBuilder(List.of(program, "get"))
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new IOException(
          "the credential helper "
              + program
              + " cannot be run: it must be on"
              + " the PATH of this program, and executable",
          e);
    }
  }

  /**
   * All it says until it ends. It is looked at again and again, because what it started may hold
   * the pipe open for ever, and a read could not be ended.
   */
  private byte[] output(Process process) throws IOException, InterruptedException {
    long began = System.nanoTime();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    InputStream out = process.getInputStream();
    boolean ended = false;
    while (!ended) {
      ended = process.waitFor(LOOK_EACH.toMillis(), TimeUnit.MILLISECONDS);
      while (out.available() > 0) {
        said.write(out.readNBytes(Math.min(out.available(), MOST_BYTES)));
        if (said.size() > MOST_BYTES) {
          throw new IOException(program + " says more than " + (MOST_BYTES >> 10) + " KiB");
        }
      }
      if (System.nanoTime() - began > LIMIT.toNanos()) {
        throw new IOException(program + " did not end within " + LIMIT.toSeconds() + " s");
      }
    }
    return said.toByteArray();
  }

  private Issued read(byte[] output, int exit, String server) throws IOException {
    String text = new String(output, StandardCharsets.UTF_8).strip();
    if (exit != 0) {
      if (text.equals(NOT_FOUND)) {
        return new Issued(Optional.empty(), RENEW_AFTER, Optional.empty());
      }
      throw new IOException(program + " ended with " + exit + " when asked for " + server);
    }
    JsonNode answer;
    try {
      answer = JsonMapper.builder().build().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IOException(program + " did not answer with JSON"); // the cause would quote it
    }
    String username = answer.path("Username").asText();
    String secret = answer.path("Secret").asText();
    if (secret.isEmpty()) {
      throw new IOException(program + " gave no Secret for " + server);
    }
    Credentials credentials = Shown.pair(username, secret);
    return new Issued(Optional.of(credentials), RENEW_AFTER, Optional.empty());
  }
}
