package io.towline.proxy.trace;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what was recorded. */
public final class TraceReader {
  /** A trace of ours is smaller, and the rest of one that is not would not fit in memory. */
  private static final long MOST_BYTES = 2 * TraceWriter.MOST_BYTES;

  private TraceReader() {}

  /**
   * The trace in this file. A last line that is not whole is left out: the server was killed while
   * it wrote. Blocking.
   *
   * @throws IOException if it is none, in one sentence that names the file and the line
   */
  public static Trace read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + " is too large for a trace");
    }
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      return read(lines, file);
    } catch (MalformedInputException | UncheckedIOException e) {
      throw new IOException(file + " is no trace: it is not text", e);
    }
  }

  private static Trace read(BufferedReader lines, Path file) throws IOException {
    Instant began = began(lines.readLine(), file);
    Map<String, List<String>> upstreams = new LinkedHashMap<>();
    List<RecordedAttempt> attempts = new ArrayList<>();
    int number = 2;
    String line = lines.readLine();
    while (line != null) {
      String next = lines.readLine();
      try {
        JsonNode tree = TraceFormat.tree(line);
        Optional<TraceFormat.Registry> registry = TraceFormat.readRegistry(tree);
        if (registry.isPresent()) {
          upstreams.put(registry.get().name(), registry.get().upstreams());
        } else {
          attempts.add(TraceFormat.readAttempt(tree));
        }
      } catch (IllegalArgumentException e) {
        if (next != null) {
          throw new IOException(file + ", line " + number + ": " + e.getMessage(), e);
        }
      }
      line = next;
      number++;
    }
    return new Trace(began, upstreams, attempts);
  }

  private static Instant began(@Nullable String line, Path file) throws IOException {
    try {
      return TraceFormat.readHead(line == null ? "" : line);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is no trace: " + e.getMessage(), e);
    }
  }
}
