package io.towline.proxy.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures as a table for people. */
public final class ResultTable {
  private static final List<String> HEADINGS =
      List.of(
          "setting",
          "policy",
          "done",
          "mean",
          "p50",
          "p99",
          "p99.9",
          "attempts",
          "false aborts",
          "extra bytes");
  private static final int WORDS = 2;

  private ResultTable() {}

  /** A heading and a table for each scenario; the cells of one stand together. */
  public static List<String> lines(List<Cell> cells) {
    List<String> lines = new ArrayList<>();
    List<List<String>> rows = rows(cells);
    int[] widths = widths(rows);
    Scenario before = null;
    for (int i = 0; i < cells.size(); i++) {
      Scenario scenario = cells.get(i).key().scenario();
      if (!scenario.equals(before)) {
        if (before != null) {
          lines.add("");
        }
        lines.add(scenario.name() + ": " + scenario.words());
        lines.add(line(HEADINGS, widths));
        before = scenario;
      }
      lines.add(line(rows.get(i), widths));
    }
    return lines;
  }

  private static List<List<String>> rows(List<Cell> cells) {
    return cells.stream()
        .map(
            cell ->
                List.of(
                    cell.key().setting().name(),
                    cell.key().setting().policy(),
                    percent(cell.completed()),
                    seconds(cell.mean()),
                    seconds(cell.quantile(0.5)),
                    seconds(cell.quantile(0.99)),
                    seconds(cell.quantile(0.999)),
                    decimal(cell.attempts()),
                    decimal(cell.falseAborts()),
                    percent(cell.extraBytes())))
        .toList();
  }

  private static int[] widths(List<List<String>> rows) {
    int[] widths = HEADINGS.stream().mapToInt(String::length).toArray();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return widths;
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - row.get(i).length());
      line.append("  ").append(i < WORDS ? row.get(i) + padding : padding + row.get(i));
    }
    return line.toString().stripTrailing();
  }

  private static String percent(double share) {
    double percent = share * 100;
    boolean round = percent == Math.rint(percent);
    return String.format(Locale.ROOT, round ? "%.0f %%" : "%.1f %%", percent);
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  static String seconds(double seconds) {
    if (!Double.isFinite(seconds)) {
      return "never";
    }
    return String.format(Locale.ROOT, "%.1f s", seconds);
  }
}
