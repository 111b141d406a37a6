package io.towline.proxy.simulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Figures as a picture: for each scenario how long the pulls took under each setting. A thin line
 * reaches from the quickest to the slowest, a bar holds the middle half, a gap in it is the median.
 */
public final class ResultPicture {
  private static final int WIDTH = 960;
  private static final int COLUMNS = 2;
  private static final int MARGIN = 24;
  private static final int HEAD = 66;
  private static final int COLUMN = (WIDTH - (COLUMNS + 1) * MARGIN) / COLUMNS;
  private static final int LABEL = 96;
  private static final int VALUE = 88;
  private static final int ROW = 20;
  private static final int CAPTION = 52;
  private static final int FOOT = 42;
  private static final int WORDS_A_LINE = 68;
  private static final int STYLES = 8;
  private static final double LEAST_BAR = 4;

  private final Plan plan;
  private final Map<Scenario, List<Cell>> panels = new LinkedHashMap<>();
  private final boolean policiesDiffer;
  private final int panelHeight;
  private final Svg svg;

  private ResultPicture(List<Cell> cells, Plan plan) {
    this.plan = plan;
    for (Cell cell : cells) {
      panels.computeIfAbsent(cell.key().scenario(), each -> new ArrayList<>()).add(cell);
    }
    policiesDiffer =
        cells.stream().map(cell -> cell.key().setting().policy()).distinct().count() > 1;
    int rows = panels.values().stream().mapToInt(List::size).max().orElse(0);
    int lines = (panels.size() + COLUMNS - 1) / COLUMNS;
    panelHeight = CAPTION + rows * ROW + FOOT;
    svg = new Svg(WIDTH, HEAD + lines * panelHeight);
  }

  /** The picture of these cells, as SVG. */
  public static String draw(List<Cell> cells, Plan plan) {
    return new ResultPicture(cells, plan).draw();
  }

  private String draw() {
    String title =
        String.format(
            Locale.ROOT,
            "How long a blob of %s takes, %d pulls each%s",
            size(plan.sizeBytes()),
            plan.runs(),
            plan.warm() ? ", one after the other" : "");
    svg.text("title", MARGIN, 30, title);
    svg.text(
        "dim",
        MARGIN,
        50,
        "line: quickest to slowest; bar: the middle half; gap: median; at the right: how many got"
            + " all of it, and their mean");
    int index = 0;
    for (List<Cell> panel : panels.values()) {
      double x = MARGIN + index % COLUMNS * (double) (COLUMN + MARGIN);
      int row = index / COLUMNS;
      double y = HEAD + row * (double) panelHeight;
      panel(panel, x, y);
      index++;
    }
    return svg.toText(title);
  }

  private void panel(List<Cell> cells, double x, double y) {
    Scenario scenario = cells.get(0).key().scenario();
    svg.text("name", x, y + 16, scenario.name());
    List<String> words = wrapped(scenario.words());
    for (int i = 0; i < Math.min(2, words.size()); i++) {
      svg.text("dim", x, y + 32 + i * 14.0, words.get(i));
    }
    TimeAxis axis = new TimeAxis(least(), plan.limit().toSeconds(), x + LABEL, x + COLUMN - VALUE);
    double top = y + CAPTION;
    double bottom = top + cells.size() * (double) ROW;
    for (TimeAxis.Tick tick : axis.ticks()) {
      svg.line("rule", axis.at(tick.seconds()), top, axis.at(tick.seconds()), bottom + 3);
      if (isLabelled(tick)) {
        svg.text("dim middle", axis.at(tick.seconds()), bottom + 16, tick.words());
      }
    }
    for (int i = 0; i < cells.size(); i++) {
      row(cells.get(i), i, axis, top + i * (double) ROW + ROW / 2.0);
    }
  }

  private void row(Cell cell, int number, TimeAxis axis, double y) {
    String style = "s" + number % STYLES;
    svg.text("end", axis.left() - 8, y + 4, label(cell));
    svg.text("", axis.right() + 10, y + 4, value(cell));
    if (cell.completed() == 0) {
      return;
    }
    List<Double> done =
        cell.runs().stream().filter(Run::isComplete).map(Run::seconds).sorted().toList();
    double from = axis.at(rank(done, 0.25));
    double to = Math.max(from + LEAST_BAR, axis.at(rank(done, 0.75)));
    svg.line(style, axis.at(done.get(0)), y, axis.at(done.get(done.size() - 1)), y);
    svg.rect(style, from, y - 5, to - from, 10);
    if (to - from > 2 * LEAST_BAR) {
      double median = axis.at(rank(done, 0.5));
      svg.line("gap", median, y - 5, median, y + 5);
    }
  }

  /** The rules' name, or the policy's where policies are compared. */
  private String label(Cell cell) {
    Setting setting = cell.key().setting();
    return policiesDiffer ? setting.shortName() : setting.name();
  }

  private static String value(Cell cell) {
    if (cell.completed() == 0) {
      return "never";
    }
    String mean = ResultTable.seconds(cell.mean());
    return cell.completed() == 1
        ? mean
        : String.format(Locale.ROOT, "%.0f %%, %s", cell.completed() * 100, mean);
  }

  /** A round time below the quickest pull of all. */
  private double least() {
    double quickest = plan.limit().toSeconds() / 10.0;
    for (List<Cell> panel : panels.values()) {
      for (Cell cell : panel) {
        quickest = Math.min(quickest, cell.quantile(0));
      }
    }
    return Math.max(0.01, quickest * 0.8);
  }

  private static boolean isLabelled(TimeAxis.Tick tick) {
    return tick.seconds() != 30 && tick.seconds() != 300 && tick.seconds() != 1800;
  }

  private static double rank(List<Double> sorted, double share) {
    int rank = (int) Math.ceil(share * sorted.size());
    return sorted.get(Math.max(1, rank) - 1);
  }

  private static List<String> wrapped(String words) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : words.split(" ", -1)) {
      if (line.length() + word.length() >= WORDS_A_LINE) {
        lines.add(line.toString().strip());
        line.setLength(0);
      }
      line.append(word).append(' ');
    }
    lines.add(line.toString().strip());
    return lines;
  }

  private static String size(long bytes) {
    return String.format(Locale.ROOT, "%.0f MB", bytes / 1e6);
  }
}
