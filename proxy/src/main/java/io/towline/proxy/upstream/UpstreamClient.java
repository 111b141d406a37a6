package io.towline.proxy.upstream;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** Asks upstreams. Any thread. */
@SuppressWarnings("DoNotCallSuggester")
public final class UpstreamClient implements AutoCloseable {

  /**
   * Reads the certificates; blocks.
   *
   * @param nanos a monotonic clock
   * @throws IOException if a file of certificates cannot be read, naming it
   */
  public UpstreamClient(UpstreamSettings settings, LongSupplier nanos) throws IOException {
    throw new IOException(settings.version() + nanos.getAsLong());
  }

  /**
   * Goes on with other settings, without the connections and tokens of before; what is under way is
   * not disturbed. Blocks.
   *
   * @throws IOException as the constructor; then the old settings stay
   */
  public void reload(UpstreamSettings settings) throws IOException {}

  /** Sends on that loop; tokens and redirects are its own business. */
  public UpstreamExchange send(
      EventLoop loop, Endpoint endpoint, UpstreamRequest request, UpstreamListener listener) {
    throw new UnsupportedOperationException();
  }

  /**
   * A whole small answer of any status; the body may take as long again as the head. Completes on
   * the loop.
   *
   * <p>Fails with {@link UpstreamFailure}, also when the body is over that size.
   */
  public CompletableFuture<UpstreamAnswer> fetch(
      EventLoop loop, Endpoint endpoint, UpstreamRequest request, int maxBytes) {
    throw new UnsupportedOperationException();
  }

  /** Closes idle connections; those in use end with their requests. */
  @Override
  public void close() {}
}
