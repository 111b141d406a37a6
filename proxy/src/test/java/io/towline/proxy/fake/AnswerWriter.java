package io.towline.proxy.fake;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/** Writes one answer byte for byte, as a behaviour wants it. */
final class AnswerWriter {
  private static final byte[] CRLF = {'\r', '\n'};

  private final OutputStream out;
  private final Socket raw;
  private final Gate gate;
  private final IntConsumer sent;

  /**
   * @param raw the TCP connection below, to end it without TLS knowing
   * @param sent hears of each piece of a body how long it was
   */
  AnswerWriter(OutputStream out, Socket raw, Gate gate, IntConsumer sent) {
    this.out = out;
    this.raw = raw;
    this.gate = gate;
    this.sent = sent;
  }

  /** Whether the connection may serve another request. */
  boolean write(FakeAnswer answer, boolean head, Behaviour behaviour) throws IOException {
    if (behaviour.mute) {
      gate.hold();
    }
    if (behaviour.aborts) {
      raw.close();
      return false;
    }
    for (int i = 0; i < behaviour.informs; i++) {
      text("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n");
    }
    writeHead(answer, behaviour);
    boolean bodiless = head || answer.status() == 204 || answer.status() == 304;
    if (!bodiless && !writeBody(answer, behaviour)) {
      return false;
    }
    return !behaviour.closes;
  }

  private void writeHead(FakeAnswer answer, Behaviour behaviour) throws IOException {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Docker-Distribution-Api-Version", "registry/2.0");
    headers.putAll(answer.headers());
    if (behaviour.chunked) {
      headers.put("Transfer-Encoding", "chunked");
    } else if (!behaviour.withoutLength && answer.status() != 304) {
      int length = answer.to() - answer.from();
      long claimed = behaviour.claimedLength == Behaviour.NEVER ? length : behaviour.claimedLength;
      headers.put("Content-Length", Long.toString(claimed));
    }
    for (Map.Entry<String, Optional<String>> change : behaviour.headers().entrySet()) {
      headers.remove(change.getKey());
      change.getValue().ifPresent(value -> headers.put(change.getKey(), value));
    }
    StringBuilder text = new StringBuilder("HTTP/1.1 " + answer.status() + " Fake\r\n");
    headers.forEach((name, value) -> text.append(name + ": " + value + "\r\n"));
    text(text.toString());
    for (long i = 0; behaviour.endlessHeaders; i++) {
      text("X-Flood-" + i + ": " + "a".repeat(1000) + "\r\n");
    }
    out.write(CRLF);
    out.flush();
  }

  /** Whether the body came to its end. */
  private boolean writeBody(FakeAnswer answer, Behaviour behaviour) throws IOException {
    int length = answer.to() - answer.from();
    int position = 0;
    while (true) {
      if (endsAt(position, behaviour)) {
        return false;
      }
      if (position == length) {
        break;
      }
      if (behaviour.stepwise) {
        gate.takeStep();
      }
      int end = pieceEnd(position, length, behaviour);
      writePiece(answer, answer.from() + position, answer.from() + end, behaviour);
      position = end;
      if (!behaviour.every.isZero() && position < length) {
        gate.pause(behaviour.every);
      }
    }
    if (behaviour.chunked) {
      text("0\r\n\r\n");
    }
    return true;
  }

  private boolean endsAt(int position, Behaviour behaviour) throws IOException {
    if (position == behaviour.silentAfter) {
      gate.hold();
    }
    if (position == behaviour.resetsAt) {
      raw.setSoLinger(true, 0);
      raw.close();
      return true;
    }
    if (position == behaviour.cutsAt) {
      raw.close();
      return true;
    }
    return false;
  }

  private static int pieceEnd(int position, int length, Behaviour behaviour) {
    long end = Math.min(length, (long) position + behaviour.pieceBytes);
    for (long stop : new long[] {behaviour.silentAfter, behaviour.resetsAt, behaviour.cutsAt}) {
      if (stop > position && stop < end) {
        end = stop;
      }
    }
    return (int) end;
  }

  private void writePiece(FakeAnswer answer, int from, int to, Behaviour behaviour)
      throws IOException {
    if (behaviour.chunked) {
      text(Integer.toHexString(to - from) + "\r\n");
    }
    byte[] content = answer.content();
    int bad = (int) behaviour.corruptsAt;
    if (bad >= from && bad < to) {
      out.write(content, from, bad - from);
      out.write(content[bad] ^ 0x01);
      out.write(content, bad + 1, to - bad - 1);
    } else {
      out.write(content, from, to - from);
    }
    if (behaviour.chunked) {
      out.write(CRLF);
    }
    out.flush();
    sent.accept(to - from);
  }

  private void text(String ascii) throws IOException {
    out.write(ascii.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }
}
