package io.towline.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Has a running Towline do long work, and hears how it goes. Blocking. */
final class JobClient {
  private static final int TIMEOUT_MILLIS = (int) TimeUnit.MINUTES.toMillis(5);
  private static final int MOST_SENTENCE_BYTES = 64 << 10;
  private static final int COPY_BYTES = 256 << 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AdminClient admin;

  JobClient(AdminClient admin) {
    this.admin = admin;
  }

  /** What was asked cannot be; the message says what can. */
  static final class MistakeException extends IOException {
    private static final long serialVersionUID = 1;

    MistakeException(String message) {
      super(message);
    }
  }

  /**
   * Asks, and hands over each event as it comes.
   *
   * @param path with its query, below {@code /api/v1/}
   * @throws MistakeException if what was asked cannot be
   * @throws IOException with one sentence, if it was refused or failed
   */
  void run(String method, String path, Consumer<JsonNode> events) throws IOException {
    HttpURLConnection connection = admin.connect(method, AdminClient.API + path, TIMEOUT_MILLIS);
    try {
      hear(answer(connection), events);
    } finally {
      connection.disconnect();
    }
  }

  /** The same with a body, which is borrowed; told how much of it is sent. */
  void upload(String path, InputStream body, LongConsumer whenAt, Consumer<JsonNode> events)
      throws IOException {
    HttpURLConnection connection = admin.connect("POST", AdminClient.API + path, TIMEOUT_MILLIS);
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", "application/x-tar");
    connection.setChunkedStreamingMode(COPY_BYTES);
    try {
      OutputStream target;
      try {
        target = connection.getOutputStream();
      } catch (IOException e) {
        throw admin.silent(e);
      }
      try (target) {
        copy(body, target, whenAt);
      }
      hear(answer(connection), events);
    } finally {
      connection.disconnect();
    }
  }

  /**
   * Asks, and copies the answer's bytes.
   *
   * @throws IOException also if they end too early
   */
  void download(String path, OutputStream target, LongConsumer whenAt) throws IOException {
    HttpURLConnection connection = admin.connect("GET", AdminClient.API + path, TIMEOUT_MILLIS);
    try (InputStream in = answer(connection)) {
      long size = connection.getContentLengthLong();
      long copied = copy(in, target, whenAt);
      if (copied != size) {
        throw new IOException(
            "the answer ended after %d of %d bytes: the proxy's log says why"
                .formatted(copied, size));
      }
    } finally {
      connection.disconnect();
    }
  }

  private static long copy(InputStream in, OutputStream target, LongConsumer whenAt)
      throws IOException {
    byte[] step = new byte[COPY_BYTES];
    long at = 0;
    for (int read = in.read(step); read >= 0; read = in.read(step)) {
      target.write(step, 0, read);
      at += read;
      whenAt.accept(at);
    }
    return at;
  }

  private InputStream answer(HttpURLConnection connection) throws IOException {
    int status;
    try {
      status = connection.getResponseCode();
    } catch (IOException e) {
      throw admin.silent(e);
    }
    if (status == 200) {
      return connection.getInputStream();
    }
    String sentence = "";
    try (InputStream body = connection.getErrorStream()) {
      byte[] bytes = body == null ? new byte[0] : body.readNBytes(MOST_SENTENCE_BYTES);
      sentence = new String(bytes, StandardCharsets.UTF_8).strip();
    }
    switch (status) {
      case 400 -> throw new MistakeException(sentence);
      case 401, 403 ->
          throw new IOException(
              "%s refused (%s): from anywhere but loopback set TOWLINE_ADMIN_TOKEN"
                  .formatted(admin, sentence));
      case 404, 405 ->
          throw new IOException(admin + " does not know this: is its Towline an older one?");
      default ->
          throw new IOException(sentence.isEmpty() ? admin + " answered " + status : sentence);
    }
  }

  private static void hear(InputStream answer, Consumer<JsonNode> events) throws IOException {
    boolean any = false;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode event = JSON.readTree(line);
        if (event.path("event").asText().equals("failed")) {
          throw new IOException(event.path("reason").asText());
        }
        any = true;
        events.accept(event);
      }
    }
    if (!any) {
      throw new IOException("the answer was empty: is that Towline's admin port?");
    }
  }
}
