package io.towline.proxy.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Makes wrong messages of right ones: one to four changes of bytes, lines, numbers and ends. The
 * same seed makes the same ones.
 */
public final class Mutator {
  private static final int MOST_CHANGES = 4;
  private static final int LONGEST = 200_000;
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-1",
          "1",
          "00",
          "+1",
          "0x10",
          "7fffffff",
          "80000000",
          "2147483648",
          "4294967296",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551616",
          "1e3",
          "1,1",
          " ",
          "ffffffffffffffff",
          "99999999999999999999999999");
  private static final List<String> LINES =
      List.of(
          "Content-Length: 0",
          "Content-Length: 5",
          "content-length: 99999999",
          "Content-Length : 1",
          "Content-Length: 1, 1",
          "Transfer-Encoding: chunked",
          "Transfer-Encoding: gzip, chunked",
          "Transfer-Encoding:\u000bchunked",
          "transfer-encoding: identity",
          "Connection: close",
          "Connection: keep-alive, X-A",
          "Host: evil.test",
          "Expect: 100-continue",
          "Upgrade: h2c",
          "Content-Encoding: gzip",
          "Content-Range: bytes 5-4/3",
          "Content-Range: bytes 0-0/*",
          "Range: bytes=0-",
          "Range: bytes=5-1,-0",
          "Location: http://127.0.0.1:1/",
          "Location: //",
          "WWW-Authenticate: Bearer realm=\"",
          "WWW-Authenticate: Basic",
          "Retry-After: x",
          "Docker-Content-Digest: sha256:0",
          "Content-Type: text/html",
          "Trailer: Content-Length",
          "Link: <?last=%zz>; rel=next",
          "X: \u0000",
          "X:",
          ":",
          " folded",
          "\tfolded",
          "X\u00e9: 1",
          "HTTP/1.1 200 OK",
          "GET /v2/ HTTP/1.1",
          "Sec-Fetch-Mode: \u007f",
          "Via: 1.1 a");
  private static final byte[] ENDS = {'\r', '\n', 0, ' ', '\t', ':', (byte) 0xff, ';', ',', '"'};

  private final Random random;

  /** One that makes the same of the same. */
  public Mutator(long seed) {
    random = new Random(seed);
  }

  /**
   * Another message of the same kind.
   *
   * @param others to take pieces of
   */
  public byte[] of(byte[] message, List<byte[]> others) {
    byte[] mutant = message;
    for (int changes = 1 + random.nextInt(MOST_CHANGES); changes > 0; changes--) {
      mutant = changed(mutant, others.get(random.nextInt(others.size())));
    }
    return mutant.length > LONGEST ? Arrays.copyOf(mutant, LONGEST) : mutant;
  }

  private byte[] changed(byte[] bytes, byte[] other) {
    int at = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, at + random.nextInt(40));
    return switch (random.nextInt(14)) {
      case 0 -> flipped(bytes, at);
      case 1 -> spliced(bytes, at, at, new byte[] {(byte) random.nextInt(256)});
      case 2 -> spliced(bytes, at, Math.min(bytes.length, at + 1), new byte[] {end()});
      case 3 -> spliced(bytes, at, to, new byte[0]);
      case 4 -> spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
      case 5 -> Arrays.copyOf(bytes, at);
      case 6 -> spliced(bytes, at, bytes.length, tail(other));
      case 7 -> spliced(bytes, bytes.length, bytes.length, other);
      case 8 -> withLine(bytes, bytes(LINES.get(random.nextInt(LINES.size())) + "\r\n"));
      case 9 -> withLine(bytes, line(bytes));
      case 10 -> withNumber(bytes, at);
      case 11 -> withOtherLineEnd(bytes, at);
      case 12 -> spliced(bytes, at, at, new byte[random.nextInt(3)]);
      default -> spliced(bytes, at, at, repeated(bytes, at, to));
    };
  }

  private byte end() {
    return ENDS[random.nextInt(ENDS.length)];
  }

  private byte[] flipped(byte[] bytes, int at) {
    byte[] flipped = bytes.clone();
    if (at < flipped.length) {
      flipped[at] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private byte[] tail(byte[] other) {
    return Arrays.copyOfRange(other, random.nextInt(other.length + 1), other.length);
  }

  /** Something long, now and then longer than any bound. */
  private byte[] repeated(byte[] bytes, int from, int to) {
    int times = random.nextInt(8) == 0 ? 3000 : 1 + random.nextInt(20);
    byte[] piece = from == to ? new byte[] {'a'} : Arrays.copyOfRange(bytes, from, to);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }

  /** A line that stands behind some other. */
  private byte[] withLine(byte[] bytes, byte[] line) {
    int at = next(bytes, random.nextInt(bytes.length + 1), "\n") + 1;
    return spliced(bytes, at, at, line);
  }

  /** Some line of it, perhaps in other letters. */
  private byte[] line(byte[] bytes) {
    int start = next(bytes, random.nextInt(bytes.length + 1), "\n") + 1;
    int end = Math.min(bytes.length, next(bytes, Math.min(start, bytes.length), "\n") + 1);
    byte[] line = Arrays.copyOfRange(bytes, Math.min(start, end), end);
    return random.nextBoolean() ? line : bytes(Input.text(line).toUpperCase(java.util.Locale.ROOT));
  }

  private byte[] withNumber(byte[] bytes, int from) {
    int start = next(bytes, from, "0123456789");
    int end = start;
    while (end < bytes.length && bytes[end] >= '0' && bytes[end] <= '9') {
      end++;
    }
    return spliced(bytes, start, end, bytes(NUMBERS.get(random.nextInt(NUMBERS.size()))));
  }

  private byte[] withOtherLineEnd(byte[] bytes, int from) {
    int at = next(bytes, from, "\r");
    int end = Math.min(bytes.length, at + 2);
    String[] ends = {"\n", "\r", "\r\r\n", "\n\r", "\r\n\r\n", "\r\n ", "\u0085", ""};
    return spliced(bytes, at, end, bytes(ends[random.nextInt(ends.length)]));
  }

  /** Where one of these characters stands next; the end if none does. */
  private static int next(byte[] bytes, int from, String wanted) {
    int at = from;
    while (at < bytes.length && wanted.indexOf(bytes[at]) < 0) {
      at++;
    }
    return Math.min(at, bytes.length);
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] piece) {
    int start = Math.min(from, bytes.length);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(bytes, 0, start);
    all.writeBytes(piece);
    int rest = Math.min(Math.max(start, to), bytes.length);
    all.write(bytes, rest, bytes.length - rest);
    return all.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
