package io.towline.proxy.server;

import io.netty.util.AsciiString;
import io.towline.proxy.request.AsciiSet;
import org.jspecify.annotations.Nullable;

/**
 * The rules for the lines of one request head, stricter than the decoder's (RFC 9112, sections 2,
 * 3, 5 and 6): whatever two programs could read differently is refused. Reads arrays: in code that
 * a young process has not compiled, a look into a buffer costs as much as ten into an array, and a
 * head has hundreds of bytes. Belongs to its connection's loop.
 */
final class HeadLines {
  private static final AsciiString HTTP = AsciiString.cached("HTTP/1.");
  private static final AsciiString HOST = AsciiString.cached("host");
  private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
  private static final AsciiString TRANSFER_ENCODING = AsciiString.cached("transfer-encoding");
  private static final int CASE = 0x20;
  private static final int VERSION_LENGTH = 8;
  private static final int LONGEST_NUMBER = 18;
  private static final AsciiSet TOKEN = AsciiSet.alphanumericAnd("!#$%&'*+-.^_`|~");
  private static final AsciiSet AUTHORITY = AsciiSet.alphanumericAnd("-._~:[]%!$&'()*+;=");

  private boolean isHttp11;
  private int hosts;
  private int lengths;
  private int encodings;

  /** Checks the request line, without its CRLF, and begins a new head; null: it is right. */
  @Nullable Refusal requestLine(byte[] line) {
    hosts = 0;
    lengths = 0;
    encodings = 0;
    int methodEnd = tokenEnd(line);
    int targetEnd = methodEnd;
    if (methodEnd > 0 && methodEnd < line.length && line[methodEnd] == ' ') {
      targetEnd = visibleEnd(line, methodEnd + 1);
    }
    int version = targetEnd + 1;
    if (targetEnd <= methodEnd + 1 || targetEnd >= line.length || line[targetEnd] != ' ') {
      return Refusal.badRequest(
          "the request line is not METHOD TARGET HTTP/1.1, with single spaces and visible ASCII");
    }
    byte minor = line.length - version == VERSION_LENGTH ? line[line.length - 1] : 0;
    if ((minor != '0' && minor != '1') || !isVersion(line, version)) {
      return Refusal.badRequest("this port speaks HTTP/1.1 and HTTP/1.0, and no HTTP/2 or later");
    }
    isHttp11 = minor == '1';
    return null;
  }

  /** Checks a header line, without its CRLF; null: it is right. */
  @Nullable Refusal headerLine(byte[] line) {
    int colon = tokenEnd(line);
    if (colon == 0 || colon == line.length || line[colon] != ':') {
      return Refusal.badRequest(
          line[0] == ' ' || line[0] == '\t'
              ? "a header is folded over two lines (RFC 9112, section 5.2)"
              : "a header line is not name: value; no space stands before the colon");
    }
    for (int i = colon + 1; i < line.length; i++) {
      byte b = line[i];
      if ((b >= 0 && b < ' ' && b != '\t') || b == 0x7f) {
        return Refusal.badRequest("a header's value has a control character");
      }
    }
    return framingHeader(line, colon);
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

  private @Nullable Refusal framingHeader(byte[] line, int colon) {
    if (colon == HOST.length() && matches(line, HOST)) {
      hosts++;
      return isAuthority(line, colon + 1) ? null : Refusal.badRequest("Host is no host:port");
    }
    if (colon == CONTENT_LENGTH.length() && matches(line, CONTENT_LENGTH)) {
      lengths++;
      return isNumber(line, colon + 1)
          ? null
          : Refusal.badRequest("Content-Length is no number of bytes");
    }
    if (colon == TRANSFER_ENCODING.length() && matches(line, TRANSFER_ENCODING)) {
      encodings++;
    }
    return null;
  }

  /** Whether it begins with a lower-case word, in whichever case; the bytes are a token's. */
  private static boolean matches(byte[] line, AsciiString word) {
    for (int i = 0; i < word.length(); i++) {
      if ((line[i] | CASE) != word.byteAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether HTTP/1. stands here, which is case-sensitive (RFC 9112, section 2.3). */
  private static boolean isVersion(byte[] line, int start) {
    for (int i = 0; i < HTTP.length(); i++) {
      if (line[start + i] != HTTP.byteAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Host: letters, digits and what RFC 3986 has in hosts; white space around it alone. */
  private static boolean isAuthority(byte[] line, int from) {
    for (int i = blankEnd(line, from); i < line.length; i++) {
      if (!AUTHORITY.has(line[i])) {
        return blankEnd(line, i) == line.length;
      }
    }
    return true;
  }

  private static boolean isNumber(byte[] line, int from) {
    int start = blankEnd(line, from);
    int i = start;
    while (i < line.length && line[i] >= '0' && line[i] <= '9') {
      i++;
    }
    return i > start && i - start <= LONGEST_NUMBER && blankEnd(line, i) == line.length;
  }

  private static int blankEnd(byte[] line, int from) {
    int i = from;
    while (i < line.length && (line[i] == ' ' || line[i] == '\t')) {
      i++;
    }
    return i;
  }

  private static int tokenEnd(byte[] line) {
    int i = 0;
    while (i < line.length && isToken(line[i])) {
      i++;
    }
    return i;
  }

  private static int visibleEnd(byte[] line, int from) {
    int i = from;
    while (i < line.length && line[i] > ' ' && line[i] < 0x7f) {
      i++;
    }
    return i;
  }

  /** Whether a byte may stand in a method or a header's name (RFC 9110, section 5.6.2). */
  static boolean isToken(byte b) {
    return TOKEN.has(b);
  }
}
