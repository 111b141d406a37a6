package io.towline.proxy.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.fuzz.ReferenceReader.Head;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a connection sent back, read answer by answer; without what differs from run to run. */
final class Answers {
  /** Stands where the probe went out. */
  static final String PROBE_MARK = "\0probe\0";

  private static final Pattern HEAD =
      Pattern.compile(
          "HTTP/1\\.1 (?<status>[0-9]{3}) [^\r\n]*\r\n(?<headers>(?:[^:\r\n]++:[^\r\n]*+\r\n)*+)\r\n");
  private static final Pattern LENGTH =
      Pattern.compile("(?:^|\n)content-length: ([0-9]+)\r\n", Pattern.CASE_INSENSITIVE);
  private static final Pattern CLOSE =
      Pattern.compile("(?:^|\n)connection: close\r\n", Pattern.CASE_INSENSITIVE);

  private final String text;
  private final String probeText;
  private int at;

  /** One answer. */
  record One(int status, boolean isLast, boolean isHead, String body) {
    boolean isRefusal() {
      return status >= 400 && status < 500 && isLast;
    }

    /** Whether it is to this request, which the handler of the test repeats. */
    boolean isTo(Head head) {
      return isHead || body.equals(head.method() + " " + head.target());
    }
  }

  Answers(String received) {
    String same = received.replaceAll("(?i)\r\nx-request-id: [^\r]*", "");
    int mark = same.lastIndexOf(PROBE_MARK);
    text = same.substring(0, mark);
    probeText = same.substring(mark + PROBE_MARK.length());
  }

  void begin() {
    at = 0;
  }

  boolean isAtEnd() {
    return at == text.length();
  }

  /** Whether the probe has its own answer, and nothing else. */
  boolean isProbeAnswered() {
    return probeText.startsWith("HTTP/1.1 200 ") && probeText.endsWith("\r\n\r\nGET /v2/");
  }

  One next(boolean isHead) {
    Matcher head = HEAD.matcher(text).region(at, text.length());
    assertTrue(head.lookingAt(), () -> "no answer at " + at + " of: " + text);
    String headers = head.group("headers");
    Matcher length = LENGTH.matcher(headers);
    assertTrue(length.find(), text);
    int bodyEnd = head.end() + (isHead ? 0 : Integer.parseInt(length.group(1)));
    assertTrue(bodyEnd <= text.length(), text);
    String body = text.substring(head.end(), bodyEnd);
    at = bodyEnd;
    int status = Integer.parseInt(head.group("status"));
    return new One(status, CLOSE.matcher(headers).find(), isHead, body);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Answers that
        && withoutReasons(text).equals(withoutReasons(that.text))
        && withoutReasons(probeText).equals(withoutReasons(that.probeText));
  }

  /** Which of several mistakes is named first depends on how much was there to see. */
  private static String withoutReasons(String text) {
    return text.replaceAll("\\{\"errors\":.*?\\]\\}", "{}")
        .replaceAll("(?i)content-length: [0-9]+", "");
  }

  @Override
  public int hashCode() {
    return withoutReasons(text).hashCode();
  }

  @Override
  public String toString() {
    return text + "| probe: " + probeText;
  }
}
