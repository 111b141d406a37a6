package io.towline.proxy.simulate;

import java.util.List;
import java.util.Locale;

/**
 * A picture of lines, boxes and words, as SVG. Colours are classes of its style sheet, which has
 * two sets of them: for readers whose screen is light, and dark.
 */
final class Svg {
  private static final String STYLE =
      """
      <style>
        text { font: 12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
        .title { font-size: 18px; font-weight: 600; }
        .name { font-size: 14px; font-weight: 600; }
        .end { text-anchor: end; }
        .middle { text-anchor: middle; }
        .rule { stroke-width: 1; }
        .gap { stroke-width: 2; }
      %s  @media (prefers-color-scheme: dark) {
      %s  }
      </style>
      """
          .formatted(Palette.LIGHT.rules(), Palette.DARK.rules());

  /** The colours of a page. */
  private record Palette(String page, String ink, String dim, String rule, List<String> series) {
    private static final Palette LIGHT =
        new Palette(
            "#fcfcfb",
            "#0b0b0b",
            "#52514e",
            "#dddcd7",
            List.of(
                "#898781", "#eb6834", "#2a78d6", "#1baf7a", "#b8860b", "#c8477f", "#4a3aa7",
                "#008300"));
    private static final Palette DARK =
        new Palette(
            "#1a1a19",
            "#ffffff",
            "#c3c2b7",
            "#3a3a37",
            List.of(
                "#9a9890", "#d95926", "#5598e7", "#199e70", "#c98500", "#d55181", "#9085e9",
                "#4fae4f"));

    String rules() {
      StringBuilder rules = new StringBuilder();
      rules.append("  text { fill: ").append(ink).append("; }\n");
      rules.append("  .dim { fill: ").append(dim).append("; }\n");
      rules.append("  .page { fill: ").append(page).append("; }\n");
      rules.append("  .rule { stroke: ").append(rule).append("; }\n");
      rules.append("  .gap { stroke: ").append(page).append("; }\n");
      for (int i = 0; i < series.size(); i++) {
        String colour = series.get(i);
        rules.append("  .s%d { fill: %s; stroke: %s; }\n".formatted(i, colour, colour));
      }
      return rules.toString();
    }
  }

  private final StringBuilder body = new StringBuilder();
  private final int width;
  private final int height;

  Svg(int width, int height) {
    this.width = width;
    this.height = height;
    rect("page", 0, 0, width, height);
  }

  void rect(String style, double x, double y, double wide, double high) {
    add(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
        style, x, y, wide, high);
  }

  void line(String style, double fromX, double fromY, double toX, double toY) {
    add(
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        style, fromX, fromY, toX, toY);
  }

  void circle(String style, double x, double y, double radius) {
    add("<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", style, x, y, radius);
  }

  void text(String style, double x, double y, String words) {
    add("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>", style, x, y, escaped(words));
  }

  /** The whole file. */
  String toText(String title) {
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">
        <title>%s</title>
        """
            .formatted(width, height, width, height, escaped(title))
        + STYLE
        + body
        + "</svg>\n";
  }

  private void add(String format, Object... values) {
    body.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String words) {
    return words
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
