package io.towline.proxy.cli.setup;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code setup} prints.
 *
 * @param notes sentences for people: where, merge, restart, what when the proxy is down
 * @param blocks the contents of files, in the order in which they are to be made
 * @param hasComments whether the files' format has them ({@code #}); JSON has none
 */
public record SetupText(List<String> notes, List<Block> blocks, boolean hasComments) {
  public SetupText {
    notes = List.copyOf(notes);
    blocks = List.copyOf(blocks);
  }

  /** A piece of configuration. */
  public sealed interface Block {
    String content();

    /** All of a file. */
    record WholeFile(String path, String content) implements Block {}

    /**
     * Something that belongs into a file that is there already.
     *
     * @param place the file, and what it is for
     */
    record Fragment(String place, String content) implements Block {}
  }

  /**
   * What goes to standard output: with comments the notes first, then each block under a line
   * {@code # file: PATH} or {@code # merge into: PLACE}, so that a single file can be redirected to
   * where it belongs and a script can take several apart. Without comments the content alone.
   */
  public List<String> output() {
    List<String> lines = new ArrayList<>();
    if (hasComments) {
      notes.forEach(note -> lines.add(("# " + note).stripTrailing()));
    }
    for (Block block : blocks) {
      if (hasComments) {
        lines.add(heading(block));
      }
      block.content().lines().forEach(lines::add);
    }
    return lines;
  }

  /** What goes to standard error: the notes, where the output has no place for them. */
  public List<String> aside() {
    List<String> lines = new ArrayList<>();
    if (!hasComments) {
      lines.addAll(notes);
      blocks.forEach(block -> lines.add(heading(block).substring(2)));
    }
    return lines;
  }

  private static String heading(Block block) {
    if (block instanceof Block.WholeFile file) {
      return "# file: " + file.path();
    }
    return "# merge into: " + ((Block.Fragment) block).place();
  }
}
