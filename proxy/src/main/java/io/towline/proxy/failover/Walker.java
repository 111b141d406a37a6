package io.towline.proxy.failover;

import io.netty.channel.EventLoopGroup;
import io.towline.proxy.plugin.Lease;
import io.towline.proxy.upstream.UpstreamClient;
import java.util.concurrent.CompletableFuture;

/**
 * Asks upstreams for small things.
 *
 * @param client sends the requests
 * @param loops those on which upstreams are spoken to; never those that send files
 * @param observers count and time
 */
public record Walker(UpstreamClient client, EventLoopGroup loops, Observers observers) {

  /**
   * What the first good answer of the question's upstreams says; fails with the {@link
   * io.towline.proxy.request.RegistryError} that the client should get. Completes on one of the
   * loops.
   */
  public <T> CompletableFuture<T> ask(UpstreamWalk.Question question, UpstreamWalk.Judge<T> judge) {
    Lease lease = question.source().policy().lease();
    return UpstreamWalk.begin(this, loops.next(), question, judge)
        .whenComplete((value, failure) -> lease.close());
  }
}
