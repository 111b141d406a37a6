package io.towline.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How one image comes: on a terminal a bar for each blob, written over again; else a line for each
 * blob that has come.
 */
final class PrefetchProgress {
  private static final int BAR = 30;
  private static final int MOST_BARS = 20;
  private static final int SHORT_DIGEST = 19;

  /** A blob of the image. */
  private static final class Blob {
    private final long sizeBytes;
    private long presentBytes;
    private String state = "waiting";

    Blob(long sizeBytes) {
      this.sizeBytes = sizeBytes;
    }
  }

  private final Terminal terminal;
  private final boolean bars;
  private final Map<String, Blob> blobs = new LinkedHashMap<>();
  private int linesShown;

  PrefetchProgress(Terminal terminal, boolean bars) {
    this.terminal = terminal;
    this.bars = bars;
  }

  void show(JsonNode event) {
    String digest = event.path("digest").asText();
    switch (event.path("event").asText()) {
      case "image" -> begin(event);
      case "progress" -> {
        blob(event).presentBytes = event.path("present_bytes").asLong();
        blob(event).state = "";
        draw();
      }
      case "blob" -> {
        Blob blob = blob(event);
        blob.state = event.path("state").asText();
        blob.presentBytes = blob.state.equals("failed") ? blob.presentBytes : blob.sizeBytes;
        if (bars) {
          draw();
        } else {
          line(
              "  "
                  + digest(digest)
                  + "  "
                  + StatusReport.bytes(blob.sizeBytes)
                  + "  "
                  + said(blob));
        }
      }
      default -> done(event);
    }
  }

  /** Nothing more will come. */
  void end() {
    if (bars) {
      draw();
      linesShown = 0;
    }
  }

  private void begin(JsonNode event) {
    long bytes = 0;
    for (JsonNode each : event.path("blobs")) {
      blobs.put(each.path("digest").asText(), new Blob(each.path("size_bytes").asLong()));
      bytes += each.path("size_bytes").asLong();
    }
    List<String> platforms = new ArrayList<>();
    event.path("platforms").forEach(each -> platforms.add(each.asText()));
    line(
        "%s %s%s: %s, %s%s"
            .formatted(
                event.path("image").asText(),
                digest(event.path("digest").asText()),
                platforms.isEmpty() ? "" : " (" + String.join(", ", platforms) + ")",
                CacheTable.counted(blobs.size(), "blob"),
                StatusReport.bytes(bytes),
                event.path("stale").asBoolean()
                    ? "; its registry does not answer, this is what the tag meant before"
                    : ""));
    draw();
  }

  private void done(JsonNode event) {
    end();
    line(
        "%s is here: fetched %s in %s, %.1f s"
            .formatted(
                event.path("image").asText(),
                StatusReport.bytes(event.path("fetched_bytes").asLong()),
                CacheTable.counted(event.path("fetched_blobs").asLong(), "blob"),
                event.path("seconds").asDouble()));
  }

  private Blob blob(JsonNode event) {
    return blobs.computeIfAbsent(
        event.path("digest").asText(), name -> new Blob(event.path("size_bytes").asLong()));
  }

  private void line(String text) {
    terminal.out().println(text);
    terminal.out().flush();
  }

  private void draw() {
    if (!bars) {
      return;
    }
    StringBuilder text = new StringBuilder(linesShown == 0 ? "" : "\033[" + linesShown + "A");
    int lines = 0;
    for (Map.Entry<String, Blob> each : blobs.entrySet()) {
      if (lines == MOST_BARS) {
        text.append("\033[2K  and ").append(blobs.size() - lines).append(" more\n");
        lines++;
        break;
      }
      text.append("\033[2K").append(bar(each.getKey(), each.getValue())).append('\n');
      lines++;
    }
    linesShown = lines;
    terminal.err().print(text);
    terminal.err().flush();
  }

  private static String bar(String digest, Blob blob) {
    long size = Math.max(1, blob.sizeBytes);
    int filled = (int) Math.min(BAR, blob.presentBytes * BAR / size);
    return "  %s [%s%s] %s / %s %s"
        .formatted(
            digest(digest),
            "=".repeat(filled),
            " ".repeat(BAR - filled),
            StatusReport.bytes(blob.presentBytes),
            StatusReport.bytes(blob.sizeBytes),
            said(blob));
  }

  private static String said(Blob blob) {
    return blob.state.equals("hit") ? "was here" : blob.state;
  }

  private static String digest(String digest) {
    return digest.length() <= SHORT_DIGEST ? digest : digest.substring(0, SHORT_DIGEST);
  }
}
