package io.towline.proxy.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A second reader of request heads, by regular expressions, with which the server must agree on
 * where each ends (RFC 9112). Stops at the first that is no head, or not one yet.
 *
 * @param heads what stands at the beginning
 * @param isAll whether nothing is left behind them
 */
public record ReferenceReader(List<Head> heads, boolean isAll) {
  private static final String TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]++";
  private static final Pattern HEAD =
      Pattern.compile(
          "(?:\r\n)?(?<method>"
              + TOKEN
              + ") (?<target>[!-~]++) HTTP/1\\.(?<minor>[01])\r\n"
              + "(?<headers>(?:"
              + TOKEN
              + ":[\t -~\u0080-\u00ff]*+\r\n)*+)\r\n");
  private static final int LONGEST_LINE = 8 * 1024;
  private static final int LARGEST_HEADERS = 64 * 1024;
  private static final Pattern HOST =
      Pattern.compile("[\t ]*[-._~:\\[\\]%!$&'()*+;=A-Za-z0-9]*[\t ]*");
  private static final Pattern LENGTH = Pattern.compile("[\t ]*[0-9]{1,18}[\t ]*");

  /**
   * One head.
   *
   * @param isRight whether it is not too long, and its Host, length and coding leave no doubt
   * @param hasBody whether it announces one
   */
  public record Head(String method, String target, boolean isRight, boolean hasBody) {}

  /** Reads as far as there are heads. */
  public static ReferenceReader read(String text) {
    List<Head> heads = new ArrayList<>();
    Matcher matcher = HEAD.matcher(text);
    int at = 0;
    while (matcher.region(at, text.length()).lookingAt()) {
      heads.add(head(matcher));
      at = matcher.end();
    }
    return new ReferenceReader(List.copyOf(heads), at == text.length());
  }

  private static Head head(Matcher matcher) {
    boolean isHttp11 = matcher.group("minor").equals("1");
    String headers = matcher.group("headers");
    List<String> hosts = values(headers, "host");
    List<String> lengths = values(headers, "content-length");
    int codings = values(headers, "transfer-encoding").size();
    int line = matcher.start("headers") - matcher.start("method") - 2;
    boolean isRight =
        line <= LONGEST_LINE
            && headers.length() + 2 <= LARGEST_HEADERS
            && hosts.size() <= 1
            && (hosts.size() == 1 || !isHttp11)
            && hosts.stream().allMatch(host -> HOST.matcher(host).matches())
            && lengths.size() <= 1
            && lengths.stream().allMatch(length -> LENGTH.matcher(length).matches())
            && (codings == 0 || (isHttp11 && lengths.isEmpty()));
    boolean hasBody =
        codings > 0 || lengths.stream().anyMatch(length -> !length.strip().matches("0*"));
    return new Head(matcher.group("method"), matcher.group("target"), isRight, hasBody);
  }

  private static List<String> values(String headers, String name) {
    List<String> values = new ArrayList<>();
    for (String line : headers.split("\r\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).toLowerCase(Locale.ROOT).equals(name)) {
        values.add(line.substring(colon + 1));
      }
    }
    return values;
  }
}
