package io.towline.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One blob's timeline in plain words. */
record ExplainedBlob(JsonNode blob) {
  /** A download's speed is worth telling when it took some time. */
  private static final double SHORTEST_SECONDS = 0.1;

  private static final int MOST_STRETCHES = 12;

  /** As many as the server keeps from the beginning, before it leaves some out. */
  private static final int FIRST_EVENTS = 32;

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(heading());
    addSources(lines);
    addMap(lines);
    addEvents(lines);
    return lines;
  }

  /** What went wrong with it, in a sentence; empty if nothing did. */
  Optional<String> trouble() {
    List<String> parts = new ArrayList<>();
    count(parts, "suspects", "%d times an upstream was silent or slow");
    count(parts, "failures", "%d attempts failed");
    count(parts, "races", "%d times another source was asked beside it");
    count(parts, "splices", "%d times the bytes went on from another source, in mid-blob");
    double dribbled = blob.path("dribbled_seconds").asDouble();
    if (dribbled > 0) {
      parts.add("for " + ExplainReport.seconds(dribbled) + " clients were kept alive byte by byte");
    }
    String state = blob.path("state").asText();
    if (state.equals("gave_up")) {
      parts.add("nobody could deliver the rest; what came is kept for the next pull");
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            ExplainReport.brief(blob.path("digest").asText())
                + ": "
                + String.join("; ", parts)
                + ".");
  }

  private void count(List<String> parts, String field, String sentence) {
    long times = blob.path(field).asLong();
    if (times > 0) {
      String text = sentence.formatted(times);
      parts.add(
          times == 1 ? text.replace("1 times", "once").replace("1 attempts", "1 attempt") : text);
    }
  }

  private String heading() {
    long size = blob.path("size_bytes").asLong(-1);
    return "%s of %s/%s, %s, began %s, %s"
        .formatted(
            blob.path("digest").asText(),
            blob.path("registry").asText(),
            blob.path("repository").asText(),
            size < 0 ? "size unknown" : size + " bytes (" + StatusReport.bytes(size) + ")",
            ExplainReport.date(blob.path("began").asText()),
            state());
  }

  private String state() {
    String seconds = ExplainReport.seconds(blob.path("seconds").asDouble());
    return switch (blob.path("state").asText()) {
      case "finished" -> "complete after " + seconds;
      case "gave_up" -> "given up after " + seconds;
      case "resting" -> "resting after " + seconds + ", since nobody waits for it";
      default -> "under way for " + seconds;
    };
  }

  private void addSources(List<String> lines) {
    double seconds = blob.path("seconds").asDouble();
    for (JsonNode source : blob.path("sources")) {
      long fresh = source.path("bytes").asLong();
      long twice = source.path("twice_bytes").asLong();
      StringBuilder line =
          new StringBuilder("  from %s: %s".formatted(source.path("upstream").asText(), fresh))
              .append(" bytes (")
              .append(StatusReport.bytes(fresh))
              .append(')');
      if (seconds >= SHORTEST_SECONDS) {
        line.append(", ").append(StatusReport.bytes((long) (fresh / seconds)));
        line.append("/s over the whole time");
      }
      if (twice > 0) {
        line.append(", and ").append(StatusReport.bytes(twice)).append(" that were here already");
      }
      lines.add(line.toString());
    }
  }

  /** Only where there is more than one source is it worth telling. */
  private void addMap(List<String> lines) {
    JsonNode map = blob.path("map");
    if (map.size() < 2) {
      return;
    }
    List<String> stretches = new ArrayList<>();
    for (int i = 0; i < Math.min(MOST_STRETCHES, map.size()); i++) {
      JsonNode stretch = map.path(i);
      stretches.add(
          "%d-%d %s"
              .formatted(
                  stretch.path("start").asLong(),
                  stretch.path("end").asLong() - 1,
                  stretch.path("upstream").asText()));
    }
    String more = map.size() > MOST_STRETCHES ? ", and so on" : "";
    lines.add("  bytes " + String.join(", ", stretches) + more);
  }

  private void addEvents(List<String> lines) {
    long leftOut = blob.path("events_left_out").asLong();
    double before = -1;
    int index = 0;
    for (JsonNode event : blob.path("events")) {
      if (leftOut > 0 && index == FIRST_EVENTS) {
        lines.add("  … %d events left out …".formatted(leftOut));
      }
      double at = event.path("at").asDouble();
      String time = at == before ? "" : String.format(Locale.ROOT, "+%.1f s", at);
      lines.add("  %11s  %s".formatted(time, words(event)));
      before = at;
      index++;
    }
  }

  private static String words(JsonNode event) {
    String upstream = event.path("upstream").asText();
    String who = upstream.isEmpty() ? "an upstream" : upstream;
    long offset = event.path("offset").asLong();
    String detail = event.path("detail").asText();
    String text =
        switch (event.path("kind").asText()) {
          case "attempt" -> who + " was asked, from byte " + offset;
          case "head" -> who + " answered";
          case "suspect" -> who + " is doubted at byte " + offset;
          case "race" -> who + " was asked beside it, from byte " + offset;
          case "splice" -> "the bytes go on from " + who + " at byte " + offset;
          case "overtaken" -> who + " was overtaken and dropped at byte " + offset;
          case "failed" -> who + " failed at byte " + offset;
          case "dribble" -> "clients are kept alive byte by byte at byte " + offset;
          case "recovered" -> "clients get bytes again";
          case "head_start" -> "began before a client asked";
          case "parts" -> "the blob goes on";
          case "client" -> "a client came or went";
          case "rest" -> "nobody waits for it any more: what came is kept";
          case "blame" -> "the content was wrong; " + who + " is to blame";
          case "finish" -> "all bytes are here, and their digest is right";
          case "give_up" -> "nobody is asked any more";
          default -> event.path("kind").asText();
        };
    if (event.path("kind").asText().equals("client") && !detail.isEmpty()) {
      return detail;
    }
    return detail.isEmpty() ? text : text + ": " + detail;
  }
}
