package io.towline.cache;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far the scrubber is, as it outlasts the process.
 *
 * @param after the digest looked at last in this pass; empty at a pass's start
 * @param urgent whether the pass follows a power cut, so that it does not wait for an idle time
 */
record ScrubState(String after, boolean urgent) {
  static final int MAX_BYTES = 1024;
  static final ScrubState START = new ScrubState("", false);

  private static final Pattern FORM =
      Pattern.compile("towline-scrub 1\nafter=([a-z0-9:]*)\nurgent=(true|false)\n");

  /** Whether nothing was looked at in this pass, which hurries nobody. */
  boolean isStart() {
    return after.isEmpty() && !urgent;
  }

  byte[] encode() {
    String text = "towline-scrub 1\nafter=" + after + "\nurgent=" + urgent + "\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Empty if the bytes are no such state: then everything is looked at from the start. */
  static Optional<ScrubState> decode(byte[] bytes) {
    Matcher found = FORM.matcher(new String(bytes, StandardCharsets.US_ASCII));
    return found.matches()
        ? Optional.of(new ScrubState(found.group(1), Boolean.parseBoolean(found.group(2))))
        : Optional.empty();
  }
}
