package io.towline.proxy.failover;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.towline.proxy.plugin.Lease;
import io.towline.proxy.timer.LoopTimers;
import io.towline.proxy.upstream.UpstreamClient;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Asks upstreams for small things.
 *
 * @param client sends the requests
 * @param loops those on which upstreams are spoken to; never those that send files
 * @param observers count and time
 * @param times how long anybody waits
 */
public record Walker(
    UpstreamClient client, EventLoopGroup loops, Observers observers, WalkTimes times) {

  /** One that keeps to the standard times. */
  public Walker(UpstreamClient client, EventLoopGroup loops, Observers observers) {
    this(client, loops, observers, WalkTimes.STANDARD);
  }

  /** Until when a client waits that begins to wait now. */
  public Deadline deadline() {
    return Deadline.in(times.client(), observers.nanoClock().getAsLong());
  }

  /** As {@link #ask(SmallQuestion, UpstreamWalk.Judge, Consumer)}; what is late goes unread. */
  public <T> CompletableFuture<T> ask(SmallQuestion question, UpstreamWalk.Judge<T> judge) {
    return ask(question, judge, late -> {});
  }

  /**
   * What the first good answer of the question's upstreams says; fails with the {@link
   * io.towline.proxy.request.RegistryError} that the client should get, at the question's deadline
   * at the latest. Completes on one of the loops.
   *
   * @param late takes a good answer that comes when nobody waits any more, so that the next who
   *     asks need not; on the same loop
   */
  public <T> CompletableFuture<T> ask(
      SmallQuestion question, UpstreamWalk.Judge<T> judge, Consumer<T> late) {
    Lease lease = question.source().policy().lease();
    EventLoop loop = loops.next();
    UpstreamWalk.Ground ground =
        new UpstreamWalk.Ground(
            new LoopTimers(loop, observers.nanoClock()),
            (endpoint, request, maxBytes) -> client.fetch(loop, endpoint, request, maxBytes),
            observers,
            times);
    return new UpstreamWalk<>(ground, question, judge, late)
        .begin()
        .whenComplete((value, failure) -> lease.close());
  }
}
