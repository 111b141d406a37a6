package io.towline.proxy.simulate;

import java.util.Locale;

/**
 * A picture of lines, boxes and words, as SVG. Colours are classes of its style sheet, which has
 * two sets of them: for readers whose screen is light, and dark.
 */
final class Svg {
  private static final String STYLE =
      """
      <style>
        :root { --page: #fcfcfb; --ink: #0b0b0b; --dim: #52514e; --rule: #dddcd7;
          --s0: #898781; --s1: #eb6834; --s2: #2a78d6; --s3: #1baf7a;
          --s4: #b8860b; --s5: #c8477f; --s6: #4a3aa7; --s7: #008300; }
        @media (prefers-color-scheme: dark) {
          :root { --page: #1a1a19; --ink: #ffffff; --dim: #c3c2b7; --rule: #3a3a37;
            --s0: #9a9890; --s1: #d95926; --s2: #5598e7; --s3: #199e70;
            --s4: #c98500; --s5: #d55181; --s6: #9085e9; --s7: #4fae4f; } }
        text { font: 12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--ink, #0b0b0b); }
        .title { font-size: 18px; font-weight: 600; }
        .name { font-size: 14px; font-weight: 600; }
        .dim { fill: var(--dim, #52514e); }
        .page { fill: var(--page, #fcfcfb); }
        .rule { stroke: var(--rule, #dddcd7); stroke-width: 1; }
        .gap { stroke: var(--page, #fcfcfb); stroke-width: 2; }
        .s0 { fill: var(--s0, #898781); stroke: var(--s0, #898781); }
        .s1 { fill: var(--s1, #eb6834); stroke: var(--s1, #eb6834); }
        .s2 { fill: var(--s2, #2a78d6); stroke: var(--s2, #2a78d6); }
        .s3 { fill: var(--s3, #1baf7a); stroke: var(--s3, #1baf7a); }
        .s4 { fill: var(--s4, #b8860b); stroke: var(--s4, #b8860b); }
        .s5 { fill: var(--s5, #c8477f); stroke: var(--s5, #c8477f); }
        .s6 { fill: var(--s6, #4a3aa7); stroke: var(--s6, #4a3aa7); }
        .s7 { fill: var(--s7, #008300); stroke: var(--s7, #008300); }
        .end { text-anchor: end; }
        .middle { text-anchor: middle; }
      </style>
      """;

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
