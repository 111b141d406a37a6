package io.towline.proxy.fake;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Writes one answer byte for byte, as a behaviour wants it. */
final class AnswerWriter {
  private static final byte[] CRLF = {'\r', '\n'};

  /** A pace makes up for this much of what the connection or the machine has held it back. */
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

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
    gate.pause(behaviour.headDelay);
    if (behaviour.resetsFirst) {
      reset();
      return false;
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
    if (!bodiless) {
      gate.pause(behaviour.bodyDelay);
      if (!writeBody(answer, behaviour)) {
        return false;
      }
    }
    return !behaviour.closes;
  }

  private void writeHead(FakeAnswer answer, Behaviour behaviour) throws IOException {
    String head = headText(answer, behaviour);
    if (behaviour.holdsInHead) {
      text(head.substring(0, head.length() / 2));
      gate.hold();
      head = head.substring(head.length() / 2);
    }
    for (int i = 0; i < head.length() && !behaviour.headBytePause.isZero(); i++) {
      text(head.substring(i, i + 1));
      gate.pause(behaviour.headBytePause);
    }
    text(behaviour.headBytePause.isZero() ? head : "");
    for (long i = 0; behaviour.endlessHeaders; i++) {
      text("X-Flood-" + i + ": " + "a".repeat(1000) + "\r\n");
    }
    out.write(CRLF);
    out.flush();
  }

  /** The status line and the headers, without the empty line that ends them. */
  private static String headText(FakeAnswer answer, Behaviour behaviour) {
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
    if (behaviour.rangeShift != 0 || behaviour.totalShift != 0) {
      long from = answer.from() + behaviour.rangeShift;
      long last = answer.to() - 1 + behaviour.rangeShift;
      long total = answer.content().length + behaviour.totalShift;
      headers.put("Content-Range", "bytes " + from + "-" + last + "/" + total);
    }
    for (Map.Entry<String, Optional<String>> change : behaviour.headers().entrySet()) {
      headers.remove(change.getKey());
      change.getValue().ifPresent(value -> headers.put(change.getKey(), value));
    }
    StringBuilder text = new StringBuilder("HTTP/1.1 " + answer.status() + " Fake\r\n");
    headers.forEach((name, value) -> text.append(name + ": " + value + "\r\n"));
    return text.toString();
  }

  /** Whether the body came to its end. */
  private boolean writeBody(FakeAnswer answer, Behaviour behaviour) throws IOException {
    int length = answer.to() - answer.from();
    int position = 0;
    long dueNanos = System.nanoTime();
    while (true) {
      if (endsAt(position, answer, behaviour)) {
        return false;
      }
      if (position == length) {
        break;
      }
      if (behaviour.stepwise) {
        gate.takeStep();
      }
      int end = pieceEnd(position, answer, behaviour);
      writePiece(answer, answer.from() + position, answer.from() + end, behaviour);
      boolean paced = position >= behaviour.inBody(behaviour.pace.from(), answer);
      position = end;
      if (paced && position < length && !behaviour.pace.every().isZero()) {
        dueNanos = Math.max(dueNanos, System.nanoTime() - LATE_NANOS);
        dueNanos += behaviour.pace.every().toNanos();
        gate.pause(Duration.ofNanos(Math.max(0, dueNanos - System.nanoTime())));
      }
    }
    if (behaviour.chunked) {
      text("0\r\n\r\n");
    }
    return true;
  }

  private boolean endsAt(int position, FakeAnswer answer, Behaviour behaviour) throws IOException {
    if (position == behaviour.inBody(behaviour.pausesAt, answer)) {
      gate.pause(behaviour.pause);
    }
    if (position == behaviour.inBody(behaviour.silentAfter, answer)) {
      behaviour.whenSpoilt.run();
      gate.hold();
    }
    if (position == behaviour.inBody(behaviour.resetsAt, answer)) {
      behaviour.whenSpoilt.run();
      reset();
      return true;
    }
    if (position == behaviour.inBody(behaviour.cutsAt, answer)) {
      behaviour.whenSpoilt.run();
      raw.close();
      return true;
    }
    return false;
  }

  private void reset() throws IOException {
    raw.setSoLinger(true, 0);
    raw.close();
  }

  private static int pieceEnd(int position, FakeAnswer answer, Behaviour behaviour) {
    Pace pace = behaviour.pace;
    boolean paced = position >= behaviour.inBody(pace.from(), answer);
    int piece = paced ? pace.pieceBytes() : Pace.FULL.pieceBytes();
    long end = Math.min(answer.to() - answer.from(), (long) position + piece);
    long[] stops = {
      behaviour.silentAfter,
      behaviour.resetsAt,
      behaviour.cutsAt,
      behaviour.pausesAt,
      pace.from() == 0 ? Behaviour.NEVER : pace.from()
    };
    for (long stop : stops) {
      long at = behaviour.inBody(stop, answer);
      if (at > position && at < end) {
        end = at;
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
