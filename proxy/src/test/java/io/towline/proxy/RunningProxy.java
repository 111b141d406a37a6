package io.towline.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.towline.oci.Digest;
import io.towline.proxy.PullClient.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The whole proxy in this process, on free ports of loopback. */
final class RunningProxy implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Path cache;
  private final Proxy proxy;

  RunningProxy(Path cache, Proxy proxy) {
    this.cache = cache;
    this.proxy = proxy;
  }

  static String blobPath(String repository, Digest digest) {
    return "/v2/" + repository + "/blobs/" + digest;
  }

  static String manifestPath(String repository, Object reference) {
    return "/v2/" + repository + "/manifests/" + reference;
  }

  /** A connection of its own. */
  PullClient client() throws IOException {
    return new PullClient(proxy.addresses().get(0), 0);
  }

  /** A client that gives up after that long without progress. */
  CrioClient crioClient(Duration timeout) {
    return new CrioClient(proxy.addresses().get(0), timeout);
  }

  /** A connection of a client that takes in no more than about this many bytes unread. */
  PullClient slowClient(int receiveBuffer) throws IOException {
    return new PullClient(proxy.addresses().get(0), receiveBuffer);
  }

  /** A whole answer over a connection of its own; headers are names and values in turn. */
  Answer get(String target, String... headers) throws IOException {
    try (PullClient client = client()) {
      return client.send("GET", target, headers).answer();
    }
  }

  /** The head of an answer over a connection of its own. */
  Answer head(String target, String... headers) throws IOException {
    try (PullClient client = client()) {
      return client.send("HEAD", target, headers).answer();
    }
  }

  /** Whether the content is on disk under its name. */
  boolean holds(Digest digest) {
    return Files.exists(
        cache.resolve("blobs").resolve(digest.algorithm().word()).resolve(digest.hex()));
  }

  /** Waits until the content is on disk: clients have its last byte before that. */
  void awaitHeld(Digest digest) {
    await(digest + " on disk", () -> holds(digest));
  }

  /** The value of a metric, written with its labels as in a scrape; 0 if it is not there. */
  double metric(String series) throws IOException {
    try (PullClient client = new PullClient(proxy.adminAddress(), 0)) {
      String scrape = client.send("GET", "/metrics").answer().text();
      return scrape
          .lines()
          .filter(line -> line.startsWith(series + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
          .sum();
    }
  }

  /** The sum of all series of this name; 0 if there is none. */
  double metricSum(String name) throws IOException {
    try (PullClient client = new PullClient(proxy.adminAddress(), 0)) {
      String scrape = client.send("GET", "/metrics").answer().text();
      return scrape
          .lines()
          .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    }
  }

  /** What the admin API answers. */
  JsonNode admin(String path) throws IOException {
    return admin("GET", path);
  }

  /** The same for another method. */
  JsonNode admin(String method, String path) throws IOException {
    try (PullClient client = new PullClient(proxy.adminAddress(), 0)) {
      return new ObjectMapper().readTree(client.send(method, "/api/v1/" + path).answer().body());
    }
  }

  /** The whole answer of a job of the admin API. */
  HttpResponse<String> post(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + proxy.adminAddress().getPort() + "/api/v1/" + path);
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody()).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  /** Reads the configuration again. */
  void reload() {
    proxy.reload();
  }

  /** Looks again and again until it is so, and fails if that takes too long. */
  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain: " + what);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  @Override
  public void close() {
    proxy.close();
  }
}
