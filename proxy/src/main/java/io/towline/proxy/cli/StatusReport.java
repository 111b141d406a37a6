package io.towline.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The admin API's figures as lines for people. */
record StatusReport(JsonNode pulls, JsonNode upstreams, JsonNode cache, JsonNode bypass) {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  List<String> lines(String admin) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Towline %s at %s, up %s, %d requests"
            .formatted(
                pulls.path("version").asText("?"),
                admin,
                duration(pulls.path("uptime_seconds").asDouble()),
                pulls.path("requests").asLong()));
    addBypass(lines);
    addCache(lines);
    addUpstreams(lines);
    addRunning(lines);
    return lines;
  }

  private void addBypass(List<String> lines) {
    List<String> bypassed = new ArrayList<>();
    for (JsonNode registry : bypass) {
      if (registry.path("on").asBoolean()) {
        bypassed.add(registry.path("registry").asText());
      }
    }
    if (!bypassed.isEmpty()) {
      lines.add(
          "BYPASS is on for %s: new manifests are answered with 503 (towline bypass off)"
              .formatted(String.join(", ", bypassed)));
    }
  }

  private void addCache(List<String> lines) {
    lines.add(
        "Cache: %s of %s, %d blobs, %d partial, in %s%s"
            .formatted(
                bytes(cache.path("bytes").asLong()),
                bytes(cache.path("max_bytes").asLong()),
                cache.path("blobs").asLong(),
                cache.path("partials").asLong(),
                cache.path("directory").asText(),
                cache.path("storing").asBoolean(true)
                    ? ""
                    : "; NOT storing: the disk is full or failing"));
  }

  private void addUpstreams(List<String> lines) {
    lines.add("");
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("REGISTRY", "UPSTREAM", "STATE", "REQUESTS", "FAILED", "URL"));
    for (JsonNode upstream : upstreams) {
      rows.add(
          List.of(
              upstream.path("registry").asText(),
              upstream.path("name").asText(),
              upstream.path("up").asBoolean() ? "up" : "DOWN",
              upstream.path("requests").asText(),
              upstream.path("failures").asText(),
              upstream.path("url").asText()));
    }
    lines.addAll(table(rows));
  }

  private void addRunning(List<String> lines) {
    lines.add("");
    JsonNode running = pulls.path("running");
    if (running.isEmpty()) {
      lines.add("No pulls are running.");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("REPOSITORY", "CONTENT", "UPSTREAM", "PRESENT", "SIZE", "CLIENTS", "SINCE"));
    for (JsonNode pull : running) {
      long size = pull.path("size_bytes").asLong(-1);
      rows.add(
          List.of(
              pull.path("registry").asText() + "/" + pull.path("repository").asText(),
              shortened(pull.path("content").asText()),
              pull.path("upstream").asText(),
              bytes(pull.path("present_bytes").asLong()),
              size < 0 ? "?" : bytes(size),
              pull.path("clients").asText(),
              duration(pull.path("seconds").asDouble())));
    }
    lines.addAll(table(rows));
  }

  static List<String> table(List<List<String>> rows) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
    }
    return line.toString().stripTrailing();
  }

  /** Enough of a digest to find it. */
  private static String shortened(String content) {
    return content.startsWith("sha256:") && content.length() > 19
        ? content.substring(0, 19)
        : content;
  }

  static String bytes(long count) {
    double value = count;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
  }

  static String duration(double seconds) {
    Duration time = Duration.ofSeconds((long) seconds);
    if (time.toDays() > 0) {
      return time.toDays() + "d" + time.toHoursPart() + "h";
    }
    if (time.toHours() > 0) {
      return time.toHours() + "h" + time.toMinutesPart() + "m";
    }
    return time.toMinutes() > 0
        ? time.toMinutes() + "m" + time.toSecondsPart() + "s"
        : time.toSeconds() + "s";
  }
}
