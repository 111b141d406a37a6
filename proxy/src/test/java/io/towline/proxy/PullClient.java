package io.towline.proxy;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A client of the pull API on a bare socket, which sees how a body ends. */
final class PullClient implements Closeable {
  private static final int PATIENCE_MILLIS = 15_000;

  private final Socket socket;
  private final InputStream in;
  private boolean isHead;

  /** How a body ended. */
  enum End {
    /** With its last byte. */
    COMPLETE,
    /** With a FIN before its last byte. */
    SHORT,
    /** With a RST. */
    RESET,
    /** Not in the time that there was for it. */
    LATE
  }

  /** The head of an answer; header names in lower case. */
  record Head(int status, Map<String, String> headers) {
    /** Empty text if there is none. */
    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    int length() {
      return Integer.parseInt(headers.getOrDefault("content-length", "0"));
    }
  }

  /** An answer, or as much as came. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(Head head, byte[] body, End end) {
    int status() {
      return head.status();
    }

    /** Empty text if there is none. */
    String header(String name) {
      return head.header(name);
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /**
   * @param receiveBuffer bytes that the system takes in for us unread; 0: as it likes
   */
  PullClient(InetSocketAddress server, int receiveBuffer) throws IOException {
    socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(server, PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = socket.getInputStream();
  }

  /** Waits for each read so long, where that is longer than usual. */
  PullClient waits(Duration patience) throws IOException {
    socket.setSoTimeout((int) patience.toMillis());
    return this;
  }

  /** Sends a request; headers are names and values in turn. */
  PullClient send(String method, String target, String... headers) throws IOException {
    StringBuilder request =
        new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
    for (int i = 0; i < headers.length; i += 2) {
      request.append(headers[i] + ": " + headers[i + 1] + "\r\n");
    }
    isHead = method.equals("HEAD");
    socket
        .getOutputStream()
        .write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** The next answer. */
  Answer answer() throws IOException {
    return rest(readHead());
  }

  /** The next answer, or what has come of it in this time; the connection is of no use then. */
  Answer answerWithin(Duration time) throws IOException {
    long deadlineNanos = System.nanoTime() + time.toNanos();
    Head head = new Head(0, Map.of());
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] piece = new byte[64 * 1024];
    try {
      setPatience(deadlineNanos);
      head = readHead();
      int length = bodyLength(head);
      while (body.size() < length) {
        setPatience(deadlineNanos);
        int count = in.read(piece, 0, Math.min(piece.length, length - body.size()));
        if (count < 0) {
          return new Answer(head, body.toByteArray(), End.SHORT);
        }
        body.write(piece, 0, count);
      }
      return new Answer(head, body.toByteArray(), End.COMPLETE);
    } catch (SocketTimeoutException e) {
      return new Answer(head, body.toByteArray(), End.LATE);
    } catch (SocketException e) {
      return new Answer(head, body.toByteArray(), End.RESET);
    }
  }

  private void setPatience(long deadlineNanos) throws SocketException {
    long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    socket.setSoTimeout((int) Math.max(1, left));
  }

  /** What is left of an answer of which only the head was read. */
  Answer rest(Head head) throws IOException {
    return rest(head, bodyLength(head));
  }

  /**
   * What is left of an answer.
   *
   * @param left how many bytes of the body were not read yet
   */
  Answer rest(Head head, int left) throws IOException {
    byte[] body = new byte[left];
    int read = 0;
    End end = End.COMPLETE;
    while (read < body.length && end == End.COMPLETE) {
      try {
        int count = in.read(body, read, body.length - read);
        end = count < 0 ? End.SHORT : End.COMPLETE;
        read += Math.max(0, count);
      } catch (SocketException e) {
        end = End.RESET;
      }
    }
    return new Answer(head, Arrays.copyOf(body, read), end);
  }

  /** Exactly so many bytes of the body. */
  byte[] read(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the body ended after " + bytes.length + " of " + length + " bytes");
    }
    return bytes;
  }

  Head readHead() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("the connection ended after '" + head + "'");
      }
      head.write(b);
    }
    String[] lines = head.toString(StandardCharsets.ISO_8859_1).strip().split("\r\n", -1);
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
      headers.merge(name, lines[i].substring(colon + 1).strip(), (a, b) -> a + ", " + b);
    }
    return new Head(Integer.parseInt(lines[0].substring(9, 12)), headers);
  }

  private int bodyLength(Head head) {
    return isHead || head.status() == 304 ? 0 : head.length();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
