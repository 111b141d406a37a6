package io.towline.proxy.demo;

import io.towline.oci.Digest;
import io.towline.proxy.demo.PullProgress.State;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client that pulls the image once and gives up when it has had no byte for a while, as CRI-O
 * does with {@code pull_progress_timeout}. It asks as CRI-O does of a mirror: the manifest by its
 * tag, then each blob whole. A socket and no HTTP library: those wait for a silent answer before
 * they close.
 */
final class PullingClient implements Runnable {
  private static final int BUFFER_BYTES = 32 << 10;
  private static final int LARGEST_HEAD = 16 << 10;
  private static final Pattern HEAD =
      Pattern.compile(
          "HTTP/1\\.1 200 .*\r\ncontent-length: (\\d{1,9})\r\n.*",
          Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

  private final InetSocketAddress registry;
  private final String repository;
  private final DemoImage image;
  private final Duration patience;
  private final long beganNanos = System.nanoTime();

  private volatile State state = State.RUNNING;
  private final AtomicLong presentBytes = new AtomicLong();
  private volatile long lastByteNanos = beganNanos;
  private volatile long endedNanos;
  private volatile @Nullable Socket open;
  private volatile boolean isStopped;

  /**
   * @param patience how long it bears to have no byte
   */
  PullingClient(InetSocketAddress registry, String repository, DemoImage image, Duration patience) {
    this.registry = registry;
    this.repository = repository;
    this.image = image;
    this.patience = patience;
  }

  /** Pulls, and returns when it is over. */
  @Override
  public void run() {
    State end = State.FAILED;
    try {
      pull("/manifests/1", Digest.sha256(image.manifest()), false);
      for (Digest digest : image.blobs().keySet()) {
        pull("/blobs/" + digest, digest, true);
      }
      end = State.COMPLETE;
    } catch (SocketTimeoutException e) {
      end = State.CANCELED;
    } catch (IOException e) {
      end = State.FAILED;
    } finally {
      endedNanos = System.nanoTime();
      state = end;
    }
  }

  /** Any thread. */
  PullProgress progress() {
    State now = state;
    long until = now == State.RUNNING ? System.nanoTime() : endedNanos;
    return new PullProgress(now, presentBytes.get(), until - lastByteNanos, until - beganNanos);
  }

  /** Ends it from outside, at once; any thread. */
  void stop() throws IOException {
    isStopped = true;
    Socket socket = open;
    if (socket != null) {
      socket.close();
    }
  }

  private void pull(String path, Digest wanted, boolean isBlob) throws IOException {
    try (Socket socket = new Socket()) {
      open = socket;
      if (isStopped) {
        throw new IOException("stopped");
      }
      int timeoutMillis = (int) patience.toMillis();
      socket.connect(registry, timeoutMillis);
      socket.setSoTimeout(timeoutMillis);
      String request =
          "GET /v2/%s%s HTTP/1.1\r\nHost: %s:%d\r\nUser-Agent: towline-demo\r\nAccept: %s\r\nConnection: close\r\n\r\n"
              .formatted(
                  repository,
                  path,
                  registry.getHostString(),
                  registry.getPort(),
                  DemoImage.MANIFEST_TYPE);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
      MessageDigest hash = wanted.algorithm().newHash();
      receive(in, length(in), hash, isBlob);
      if (!Digest.of(wanted.algorithm(), hash.digest()).equals(wanted)) {
        throw new IOException("wrong bytes");
      }
    }
  }

  /** Reads the head of an answer; returns how long its body is. */
  private static int length(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0 || head.length() == LARGEST_HEAD) {
        throw new EOFException("no head");
      }
      head.append((char) next);
    }
    Matcher wanted = HEAD.matcher(head);
    if (!wanted.matches()) {
      throw new IOException("refused");
    }
    return Integer.parseInt(wanted.group(1));
  }

  private void receive(InputStream in, int length, MessageDigest hash, boolean isBlob)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    int left = length;
    while (left > 0) {
      int count = in.read(buffer, 0, Math.min(left, buffer.length));
      if (count < 0) {
        throw new EOFException("the answer ended " + left + " bytes early");
      }
      left -= count;
      hash.update(buffer, 0, count);
      if (isBlob) {
        presentBytes.addAndGet(count);
        lastByteNanos = System.nanoTime();
      }
    }
  }
}
