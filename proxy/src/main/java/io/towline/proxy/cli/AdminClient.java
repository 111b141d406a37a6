package io.towline.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/** Asks the admin port of a running Towline. Blocking. Never through a proxy. */
final class AdminClient {
  static final String DEFAULT_URL = "http://127.0.0.1:5001";

  static final String API = "/api/v1/";
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

  private final URI admin;
  private final String token;
  private final Optional<SSLSocketFactory> trusting;

  private AdminClient(URI admin, String token, Optional<SSLSocketFactory> trusting) {
    this.admin = admin;
    this.token = token;
    this.trusting = trusting;
  }

  /**
   * The client for {@code --admin}, else TOWLINE_ADMIN, else the built-in address.
   *
   * @param option empty if it was not given
   * @param caOption of {@code --admin-ca}, else TOWLINE_ADMIN_CA; empty if it was not given
   * @throws IllegalArgumentException with what an address looks like
   * @throws IOException if the file of the authority cannot be used
   */
  static AdminClient of(String option, String caOption, Map<String, String> environment)
      throws IOException {
    String url = option.isEmpty() ? environment.getOrDefault("TOWLINE_ADMIN", "") : option;
    String ca = caOption.isEmpty() ? environment.getOrDefault("TOWLINE_ADMIN_CA", "") : caOption;
    url = url.isEmpty() ? DEFAULT_URL : url;
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(wrong(url), e);
    }
    boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!isHttp || uri.getHost() == null) {
      throw new IllegalArgumentException(wrong(url));
    }
    return new AdminClient(
        URI.create(url.replaceFirst("/+$", "")),
        environment.getOrDefault("TOWLINE_ADMIN_TOKEN", ""),
        ca.isEmpty() ? Optional.empty() : Optional.of(Authorities.trusting(Path.of(ca))));
  }

  record Answer(int status, String body) {}

  /**
   * The answer, of any status.
   *
   * @throws IOException with one sentence, when nothing answers
   */
  Answer get(String path) throws IOException {
    return send("GET", path);
  }

  /**
   * The figures at this path below {@code /api/v1/}.
   *
   * @throws IOException with one sentence, when nothing answers or the answer is a refusal
   */
  JsonNode json(String path) throws IOException {
    return json("GET", path);
  }

  /** The same for what a POST answers. */
  JsonNode post(String path) throws IOException {
    return json("POST", path);
  }

  private JsonNode json(String method, String path) throws IOException {
    String url = admin + API + path;
    Answer answer = send(method, API + path);
    return switch (answer.status()) {
      case 200 -> parsed(url, answer.body());
      case 400 -> throw new IOException(answer.body().strip());
      case 401, 403 ->
          throw new IOException(
              "%s refused (%s): from anywhere but loopback set TOWLINE_ADMIN_TOKEN"
                  .formatted(url, answer.body().strip()));
      default -> throw new IOException(url + " answered " + answer.status());
    };
  }

  private static JsonNode parsed(String url, String body) throws IOException {
    try {
      return new ObjectMapper().readTree(body);
    } catch (IOException e) {
      throw new IOException(url + " did not answer with JSON: is that Towline's admin port?", e);
    }
  }

  private Answer send(String method, String path) throws IOException {
    HttpURLConnection connection = connect(method, path, TIMEOUT_MILLIS);
    try {
      int status = connection.getResponseCode();
      try (InputStream body =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        byte[] bytes = body == null ? new byte[0] : body.readNBytes(MAX_BODY_BYTES);
        return new Answer(status, new String(bytes, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw silent(e);
    } finally {
      connection.disconnect();
    }
  }

  /** A connection for a request that is not sent yet, with the token. */
  HttpURLConnection connect(String method, String path, int timeoutMillis) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(admin + path).toURL().openConnection(Proxy.NO_PROXY);
    if (connection instanceof HttpsURLConnection secure) {
      trusting.ifPresent(secure::setSSLSocketFactory);
    }
    connection.setRequestMethod(method);
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(timeoutMillis);
    connection.setInstanceFollowRedirects(false);
    if (!token.isEmpty()) {
      connection.setRequestProperty("Authorization", "Bearer " + token);
    }
    return connection;
  }

  /** What to say when nothing answers. */
  IOException silent(IOException cause) {
    return new IOException(
        "%s does not answer (%s): is `towline serve` running there? (--admin URL asks elsewhere)"
            .formatted(admin, cause.getMessage()),
        cause);
  }

  @Override
  public String toString() {
    return admin.toString();
  }

  private static String wrong(String url) {
    return "'" + url + "' is no address of an admin port: say " + DEFAULT_URL;
  }
}
