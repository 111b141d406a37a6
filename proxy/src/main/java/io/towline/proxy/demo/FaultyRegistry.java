package io.towline.proxy.demo;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.towline.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A registry with one image, on a free port of loopback, that has one {@link Fault} and treats
 * everybody alike. It answers what a pull asks (OCI distribution-spec 1.1): {@code /v2/}, manifests
 * and blobs, and of ranges {@code bytes=N-} and {@code bytes=N-M}.
 */
final class FaultyRegistry implements AutoCloseable {
  private static final Pattern PATH = Pattern.compile("/v2/[a-z/]+/(manifests|blobs)/(\\S+)");
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,9})-(\\d{0,9})");
  private static final int PIECE_BYTES = 32 << 10;

  private final DemoImage image;
  private final Fault fault;
  private final HttpServer server;
  private final ExecutorService threads;
  private final Map<String, byte[]> blobs;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger silences = new AtomicInteger();

  private FaultyRegistry(DemoImage image, Fault fault, HttpServer server) {
    this.image = image;
    this.fault = fault;
    this.server = server;
    this.blobs =
        image.blobs().entrySet().stream()
            .collect(Collectors.toMap(each -> each.getKey().toString(), Map.Entry::getValue));
    this.threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "faulty-registry");
              thread.setDaemon(true);
              return thread;
            });
  }

  static FaultyRegistry start(DemoImage image, Fault fault) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    FaultyRegistry registry = new FaultyRegistry(image, fault, server);
    server.setExecutor(registry.threads);
    server.createContext("/v2/", registry::answer);
    server.start();
    return registry;
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  /** How many answers have fallen silent so far; any thread. */
  int silences() {
    return silences.get();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
      boolean isFound = path.matches();
      if (exchange.getRequestURI().getPath().equals("/v2/")) {
        exchange.sendResponseHeaders(200, -1);
      } else if (isFound && path.group(1).equals("manifests")) {
        manifest(exchange);
      } else if (isFound && blobs.containsKey(path.group(2))) {
        blob(exchange, blobs.get(path.group(2)));
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void manifest(HttpExchange exchange) throws IOException {
    byte[] body = image.manifest();
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", DemoImage.MANIFEST_TYPE);
    headers.set("Docker-Content-Digest", Digest.sha256(body).toString());
    if (head(exchange, 200, body.length)) {
      exchange.getResponseBody().write(body);
    }
  }

  private void blob(HttpExchange exchange, byte[] blob) throws IOException, InterruptedException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "application/octet-stream");
    headers.set("Accept-Ranges", "bytes");
    String asked = exchange.getRequestHeaders().getFirst("Range");
    Matcher range = RANGE.matcher(asked == null ? "" : asked);
    int start = 0;
    int end = blob.length;
    if (range.matches()) {
      start = Integer.parseInt(range.group(1));
      end = range.group(2).isEmpty() ? end : Math.min(end, Integer.parseInt(range.group(2)) + 1);
      if (start >= end) {
        headers.set("Content-Range", "bytes */" + blob.length);
        exchange.sendResponseHeaders(416, -1);
        return;
      }
      headers.set("Content-Range", "bytes %d-%d/%d".formatted(start, end - 1, blob.length));
    }
    if (head(exchange, range.matches() ? 206 : 200, end - start)) {
      send(exchange.getResponseBody(), blob, start, end);
    }
  }

  /** Whether a body follows. */
  private static boolean head(HttpExchange exchange, int status, int length) throws IOException {
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    if (isHead) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(length));
    }
    exchange.sendResponseHeaders(status, isHead ? -1 : length);
    return !isHead;
  }

  private void send(OutputStream body, byte[] blob, int start, int end)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    int last = (int) Math.min(end, (long) start + fault.silentAfterBytes());
    for (int at = start; at < last; ) {
      int count = Math.min(PIECE_BYTES, last - at);
      body.write(blob, at, count);
      body.flush();
      at += count;
      long due = began + TimeUnit.SECONDS.toNanos(at - start) / fault.bytesPerSecond();
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
    }
    if (last < end) {
      silences.incrementAndGet();
      closed.await();
    }
  }
}
