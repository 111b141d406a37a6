package io.towline.proxy.request;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;

/**
 * Puts the parts of an answer's head into bytes (RFC 9112, section 4). Names and values were
 * checked when they were set, or are our own.
 */
public final class HeadBytes {
  private static final AsciiString OK_LINE = AsciiString.cached("HTTP/1.1 200 OK\r\n");
  private static final int CRLF = 0x0d0a;
  private static final int COLON_SPACE = 0x3a20;

  private HeadBytes() {}

  /** The first line of a 200. */
  public static void ok(ByteBuf bytes) {
    text(bytes, OK_LINE);
  }

  /** One field. */
  public static void field(ByteBuf bytes, CharSequence name, CharSequence value) {
    text(bytes, name);
    bytes.writeShort(COLON_SPACE);
    text(bytes, value);
    end(bytes);
  }

  /** All fields. */
  public static void fields(ByteBuf bytes, HttpHeaders headers) {
    Iterator<Map.Entry<CharSequence, CharSequence>> each = headers.iteratorCharSequence();
    while (each.hasNext()) {
      Map.Entry<CharSequence, CharSequence> header = each.next();
      field(bytes, header.getKey(), header.getValue());
    }
  }

  /** The end of a line, or behind the last one that of the head. */
  public static void end(ByteBuf bytes) {
    bytes.writeShort(CRLF);
  }

  /** The text as it is. */
  public static void text(ByteBuf bytes, CharSequence text) {
    if (text instanceof AsciiString ascii) {
      bytes.writeBytes(ascii.array(), ascii.arrayOffset(), ascii.length());
    } else {
      bytes.writeBytes(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }
  }
}
