package io.towline.proxy.demo;

import io.towline.oci.Digest;
import io.towline.proxy.demo.PullProgress.State;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client that pulls the image once and gives up when it has had no byte for a while, as CRI-O
 * does with {@code pull_progress_timeout}. It asks as CRI-O does of a mirror: the manifest by its
 * tag, then each blob whole.
 */
final class PullingClient implements Runnable {
  private static final int BUFFER_BYTES = 32 << 10;

  private final URI registry;
  private final String repository;
  private final DemoImage image;
  private final Duration patience;
  private final long beganNanos = System.nanoTime();

  private volatile State state = State.RUNNING;
  private volatile long presentBytes;
  private volatile long lastByteNanos = beganNanos;
  private volatile long endedNanos;
  private volatile @Nullable HttpURLConnection open;
  private volatile boolean isStopped;

  /**
   * @param registry as in {@code http://127.0.0.1:5000}
   * @param patience how long it bears to have no byte
   */
  PullingClient(URI registry, String repository, DemoImage image, Duration patience) {
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
    return new PullProgress(now, presentBytes, until - lastByteNanos, until - beganNanos);
  }

  /** Ends it from outside; any thread. */
  void stop() {
    isStopped = true;
    HttpURLConnection connection = open;
    if (connection != null) {
      connection.disconnect();
    }
  }

  private void pull(String path, Digest wanted, boolean counts) throws IOException {
    URI uri = URI.create(registry + "/v2/" + repository + path);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout((int) patience.toMillis());
    connection.setReadTimeout((int) patience.toMillis());
    connection.setRequestProperty("User-Agent", "towline-demo");
    connection.setRequestProperty("Accept", DemoImage.MANIFEST_TYPE);
    open = connection;
    if (isStopped) {
      throw new IOException("stopped");
    }
    MessageDigest hash = wanted.algorithm().newHash();
    try (InputStream body = connection.getInputStream()) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
        hash.update(buffer, 0, count);
        if (counts) {
          presentBytes += count;
          lastByteNanos = System.nanoTime();
        }
      }
    } finally {
      connection.disconnect();
    }
    if (!Digest.of(wanted.algorithm(), hash.digest()).equals(wanted)) {
      throw new IOException("wrong bytes");
    }
  }
}
