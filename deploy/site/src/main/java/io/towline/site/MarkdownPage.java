package io.towline.site;

import java.util.List;
import java.util.function.UnaryOperator;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;

/** One page: Markdown as forges read it, in a frame that is legible by day and by night. */
final class MarkdownPage {
  private static final List<Extension> EXTENSIONS =
      List.of(TablesExtension.create(), HeadingAnchorExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
  private static final HtmlRenderer RENDERER =
      HtmlRenderer.builder().extensions(EXTENSIONS).build();

  private static final String FRAME =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>%s</title>
      <style>
      :root { color-scheme: light dark; --line: #8888 }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem }
      pre, code { font: 14px/1.4 ui-monospace, monospace; background: #8882; border-radius: 4px }
      code { padding: 0 .2em } pre { padding: .8rem; overflow-x: auto } pre code { background: none; padding: 0 }
      table { border-collapse: collapse; display: block; overflow-x: auto }
      th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top }
      img { max-width: 100%% }
      </style>
      </head>
      <body>
      %s</body>
      </html>
      """;

  private final Node document;

  /**
   * @param links what becomes of the target of each link and picture
   */
  MarkdownPage(String text, UnaryOperator<String> links) {
    document = PARSER.parse(text);
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            link.setDestination(links.apply(link.getDestination()));
            visitChildren(link);
          }

          @Override
          public void visit(Image image) {
            image.setDestination(links.apply(image.getDestination()));
          }
        });
  }

  String html() {
    return FRAME.formatted(title(), RENDERER.render(document));
  }

  private String title() {
    return document.getFirstChild() instanceof Heading heading
        ? TextContentRenderer.builder().build().render(heading).strip()
        : "Towline";
  }
}
