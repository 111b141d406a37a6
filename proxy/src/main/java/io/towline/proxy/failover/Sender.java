package io.towline.proxy.failover;

import io.towline.proxy.upstream.Endpoint;
import io.towline.proxy.upstream.UpstreamAnswer;
import io.towline.proxy.upstream.UpstreamRequest;
import java.util.concurrent.CompletableFuture;

/** Sends requests for small things: a client does, or a simulation. */
@FunctionalInterface
public interface Sender {
  /**
   * The whole answer of any status; completes on any thread, and fails with {@link
   * io.towline.proxy.upstream.UpstreamFailure}. To cancel it ends the request.
   */
  CompletableFuture<UpstreamAnswer> send(Endpoint endpoint, UpstreamRequest request, int maxBytes);
}
