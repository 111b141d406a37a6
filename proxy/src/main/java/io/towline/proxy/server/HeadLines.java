package io.towline.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * The rules for the lines of one request head, stricter than the decoder's (RFC 9112, sections 2,
 * 3, 5 and 6): whatever two programs could read differently is refused. Reads bytes, makes no
 * objects while all is well. Belongs to its connection's loop.
 */
final class HeadLines {
  private static final AsciiString HTTP = AsciiString.cached("HTTP/1.");
  private static final AsciiString HOST = AsciiString.cached("host");
  private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
  private static final AsciiString TRANSFER_ENCODING = AsciiString.cached("transfer-encoding");
  private static final int CASE = 0x20;
  private static final int VERSION_LENGTH = 8;
  private static final int LONGEST_NUMBER = 18;

  private boolean isHttp11;
  private int hosts;
  private int lengths;
  private int encodings;

  /** Checks the request line, without its CRLF, and begins a new head; null: it is right. */
  @Nullable Refusal requestLine(ByteBuf bytes, int start, int end) {
    hosts = 0;
    lengths = 0;
    encodings = 0;
    int methodEnd = tokenEnd(bytes, start, end);
    int targetEnd = methodEnd;
    if (methodEnd > start && methodEnd < end && bytes.getByte(methodEnd) == ' ') {
      targetEnd = visibleEnd(bytes, methodEnd + 1, end);
    }
    int version = targetEnd + 1;
    if (targetEnd <= methodEnd + 1 || targetEnd >= end || bytes.getByte(targetEnd) != ' ') {
      return Refusal.badRequest(
          "the request line is not METHOD TARGET HTTP/1.1, with single spaces and visible ASCII");
    }
    byte minor = end - version == VERSION_LENGTH ? bytes.getByte(end - 1) : 0;
    if ((minor != '0' && minor != '1') || !isVersion(bytes, version)) {
      return Refusal.badRequest("this port speaks HTTP/1.1 and HTTP/1.0, and no HTTP/2 or later");
    }
    isHttp11 = minor == '1';
    return null;
  }

  /** Checks a header line, without its CRLF; null: it is right. */
  @Nullable Refusal headerLine(ByteBuf bytes, int start, int end) {
    int colon = tokenEnd(bytes, start, end);
    if (colon == start || colon == end || bytes.getByte(colon) != ':') {
      byte first = bytes.getByte(start);
      return Refusal.badRequest(
          first == ' ' || first == '\t'
              ? "a header is folded over two lines (RFC 9112, section 5.2)"
              : "a header line is not name: value; no space stands before the colon");
    }
    for (int i = colon + 1; i < end; i++) {
      byte b = bytes.getByte(i);
      if ((b >= 0 && b < ' ' && b != '\t') || b == 0x7f) {
        return Refusal.badRequest("a header's value has a control character");
      }
    }
    return framingHeader(bytes, start, colon, end);
  }

  /** Checks what only the whole head can tell; null: it is right. */
  @Nullable Refusal end() {
    if (hosts != 1 && (isHttp11 || hosts > 1)) {
      return Refusal.badRequest("a request has one Host header (RFC 9112, section 3.2)");
    }
    if (lengths > 1) {
      return Refusal.badRequest("Content-Length stands twice");
    }
    if (encodings > 0 && (lengths > 0 || !isHttp11)) {
      return Refusal.badRequest(
          isHttp11
              ? "Content-Length and Transfer-Encoding exclude each other"
              : "HTTP/1.0 has no Transfer-Encoding");
    }
    return null;
  }

  private @Nullable Refusal framingHeader(ByteBuf bytes, int start, int colon, int end) {
    int length = colon - start;
    if (length == HOST.length() && matches(bytes, start, HOST)) {
      hosts++;
      return isAuthority(bytes, colon + 1, end) ? null : Refusal.badRequest("Host is no host:port");
    }
    if (length == CONTENT_LENGTH.length() && matches(bytes, start, CONTENT_LENGTH)) {
      lengths++;
      return isNumber(bytes, colon + 1, end)
          ? null
          : Refusal.badRequest("Content-Length is no number of bytes");
    }
    if (length == TRANSFER_ENCODING.length() && matches(bytes, start, TRANSFER_ENCODING)) {
      encodings++;
    }
    return null;
  }

  /** Whether a lower-case word stands here, in whichever case; the bytes are a token's. */
  private static boolean matches(ByteBuf bytes, int start, AsciiString word) {
    for (int i = 0; i < word.length(); i++) {
      if ((bytes.getByte(start + i) | CASE) != word.byteAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether HTTP/1. stands here, which is case-sensitive (RFC 9112, section 2.3). */
  private static boolean isVersion(ByteBuf bytes, int start) {
    for (int i = 0; i < HTTP.length(); i++) {
      if (bytes.getByte(start + i) != HTTP.byteAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Host: letters, digits and what RFC 3986 has in hosts; white space around it alone. */
  private static boolean isAuthority(ByteBuf bytes, int from, int to) {
    for (int i = blankEnd(bytes, from, to); i < to; i++) {
      byte b = bytes.getByte(i);
      if (!isAlphanumeric(b) && "-._~:[]%!$&'()*+;=".indexOf(b) < 0) {
        return blankEnd(bytes, i, to) == to;
      }
    }
    return true;
  }

  private static boolean isNumber(ByteBuf bytes, int from, int to) {
    int start = blankEnd(bytes, from, to);
    int i = start;
    while (i < to && bytes.getByte(i) >= '0' && bytes.getByte(i) <= '9') {
      i++;
    }
    return i > start && i - start <= LONGEST_NUMBER && blankEnd(bytes, i, to) == to;
  }

  private static int blankEnd(ByteBuf bytes, int from, int to) {
    int i = from;
    while (i < to && (bytes.getByte(i) == ' ' || bytes.getByte(i) == '\t')) {
      i++;
    }
    return i;
  }

  private static int tokenEnd(ByteBuf bytes, int from, int to) {
    int i = from;
    while (i < to && isToken(bytes.getByte(i))) {
      i++;
    }
    return i;
  }

  private static int visibleEnd(ByteBuf bytes, int from, int to) {
    int i = from;
    while (i < to && bytes.getByte(i) > ' ' && bytes.getByte(i) < 0x7f) {
      i++;
    }
    return i;
  }

  /** Whether a byte may stand in a method or a header's name (RFC 9110, section 5.6.2). */
  static boolean isToken(byte b) {
    return isAlphanumeric(b) || (b > 0 && "!#$%&'*+-.^_`|~".indexOf(b) >= 0);
  }

  private static boolean isAlphanumeric(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
  }
}
