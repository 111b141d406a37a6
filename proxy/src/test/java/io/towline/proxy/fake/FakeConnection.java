package io.towline.proxy.fake;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One accepted connection: reads requests and has them answered, one after the other. */
final class FakeConnection implements Runnable {
  private final FakeRegistry registry;
  private final Socket raw;
  private final int number;

  FakeConnection(FakeRegistry registry, Socket raw, int number) {
    this.registry = registry;
    this.raw = raw;
    this.number = number;
  }

  @Override
  public void run() {
    try (raw;
        Socket socket = registry.secured(raw)) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      AnswerWriter writer =
          new AnswerWriter(
              new BufferedOutputStream(socket.getOutputStream()),
              raw,
              registry.gate(),
              registry::sent);
      boolean more = true;
      while (more) {
        RecordedRequest request = readRequest(in);
        more = request != null && registry.answer(request, writer);
      }
    } catch (IOException e) {
      // A peer that goes away, or the end of the test: a registry shrugs and takes the next one.
    } finally {
      registry.left(this);
    }
  }

  void close() {
    try {
      raw.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  private @Nullable RecordedRequest readRequest(InputStream in) throws IOException {
    String line = readLine(in);
    if (line == null) {
      return null;
    }
    String[] words = line.split(" ", -1);
    if (words.length != 3) {
      throw new IOException("no request line: " + line);
    }
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    int length = 0;
    for (String header = readLine(in); header != null && !header.isEmpty(); header = readLine(in)) {
      int colon = header.indexOf(':');
      String name = header.substring(0, colon);
      String value = header.substring(colon + 1).strip();
      headers.add(Map.entry(name, value));
      if (name.equalsIgnoreCase("Content-Length")) {
        length = Integer.parseInt(value);
      }
    }
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new RecordedRequest(number, words[0], words[1], List.copyOf(headers), body);
  }

  private static @Nullable String readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      }
      line.write(b);
    }
    return null;
  }
}
