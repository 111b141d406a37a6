package io.towline.proxy.fuzz;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A client that sends any bytes, and reads what comes back answer by answer. */
public final class WireClient implements Closeable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final Socket socket = new Socket();
  private final InputStream in;

  /** A whole answer; names of headers in lower case. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Answer(int status, Map<String, String> headers, byte[] body) {
    /** Empty text if there is none. */
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }

    /** Whether it says that the connection ends with it. */
    public boolean isLast() {
      return header("connection").equalsIgnoreCase("close");
    }

    /** Whether it refuses the request, and ends. */
    public boolean isRefusal() {
      return status >= 400 && status < 500 && isLast();
    }
  }

  public WireClient(InetSocketAddress server) throws IOException {
    socket.connect(server, PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    socket.setSoLinger(true, 0); // a hundred thousand connections leave no port behind
    in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
  }

  /** Sends them. */
  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /**
   * The next answer; null if the server has ended the connection.
   *
   * @param isHead whether it has no body, whatever its length says
   * @throws EOFException if it ended within the answer
   */
  public @Nullable Answer next(boolean isHead) throws IOException {
    String head = head();
    if (head == null) {
      return null;
    }
    String[] lines = head.split("\r\n", -1);
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    int status = Integer.parseInt(lines[0].substring("HTTP/1.1 ".length(), 12));
    int length =
        isHead || status == 304 ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException(body.length + " of " + length + " bytes behind " + head);
    }
    return new Answer(status, headers, body);
  }

  private @Nullable String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int b = in.read();
      if (b < 0 && head.length() == 0) {
        return null;
      }
      if (b < 0) {
        throw new EOFException("within a head: " + head);
      }
      head.append((char) b);
    }
    return head.substring(0, head.length() - 4);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
