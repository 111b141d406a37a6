package io.towline.proxy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client that gives up as CRI-O with {@code pull_progress_timeout} does: one timer for the pull,
 * reset by progress events. An event comes when a read of the layer returns something and more than
 * a tenth of the timeout has passed since the last; the first one wants the head and 8 bytes of the
 * body. The timer is armed by the first event, here of this layer, so that a slow start of the test
 * is no silence.
 */
final class CrioClient {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");
  private static final int FIRST_EVENT_BYTES = 8;
  private static final int UNARMED_MILLIS = 30_000;

  private final InetSocketAddress server;
  private final long timeoutNanos;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private volatile int received;
  private boolean isArmed;
  private long lastEventNanos;

  /** How a pull ended. */
  enum Outcome {
    COMPLETE,
    /** Its own timer: {@code context canceled}. */
    CANCELED,
    /** The body ended early. */
    SHORT
  }

  CrioClient(InetSocketAddress server, Duration timeout) {
    this.server = server;
    this.timeoutNanos = timeout.toNanos();
  }

  /** How many bytes of the body it has; any thread. */
  int received() {
    return received;
  }

  /** What it has of the body, after the pull. */
  byte[] body() {
    return body.toByteArray();
  }

  /** Pulls one layer. */
  Outcome pull(String target) throws IOException {
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      String request = "GET " + target + " HTTP/1.1\r\nHost: t\r\nUser-Agent: cri-o/1.36.3\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      int length = readHead(socket);
      byte[] buffer = new byte[32 << 10];
      while (received < length) {
        int count = read(socket, buffer);
        if (count < 0) {
          return Outcome.SHORT;
        }
        body.write(buffer, 0, count);
        received = body.size();
        long now = System.nanoTime();
        boolean isApart = !isArmed || now - lastEventNanos > timeoutNanos / 10;
        if (received >= FIRST_EVENT_BYTES && isApart) {
          isArmed = true;
          lastEventNanos = now;
        }
      }
      return Outcome.COMPLETE;
    } catch (SocketTimeoutException canceled) {
      return Outcome.CANCELED;
    }
  }

  private int readHead(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    byte[] one = new byte[1];
    while (head.indexOf("\r\n\r\n") < 0) {
      if (read(socket, one) < 0) {
        throw new EOFException("no head: " + head);
      }
      head.append((char) one[0]);
    }
    Matcher length = LENGTH.matcher(head);
    if (!head.toString().startsWith("HTTP/1.1 200 ") || !length.find()) {
      throw new IOException(head.toString());
    }
    return Integer.parseInt(length.group(1));
  }

  private int read(Socket socket, byte[] buffer) throws IOException {
    long leftMillis = (lastEventNanos + timeoutNanos - System.nanoTime()) / 1_000_000;
    if (isArmed && leftMillis < 1) {
      throw new SocketTimeoutException("context canceled");
    }
    socket.setSoTimeout(isArmed ? (int) leftMillis : UNARMED_MILLIS);
    InputStream in = socket.getInputStream();
    return in.read(buffer);
  }
}
