package io.towline.proxy.server;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.ReadyAnswer;
import org.jspecify.annotations.Nullable;

/**
 * Answers heads that come again with what others were given just now, and sees to it that the next
 * ones know it. Of one connection, and belongs to its loop.
 */
final class Rush {
  /**
   * An answer that was given without an exchange.
   *
   * @param written when the system has taken it
   */
  record Given(KnownHead known, ReadyAnswer answer, String requestId, ChannelFuture written) {}

  private final Service service;
  private @Nullable KnownHead lookedFor; // whose answer a handler looks for right now
  private long changesBefore;

  Rush(Service service) {
    this.service = service;
  }

  /** Answers if it is known how, and nothing else has to be asked first; else null. */
  @Nullable Given give(ChannelHandlerContext ctx, KnownHead known, long nowNanos) {
    ReadyAnswer ready = known.ready(nowNanos, service.changes().getAsLong());
    if (ready == null || !isFree(ctx, known)) {
      return null;
    }
    String id = known.head().requestId();
    return new Given(
        known,
        ready,
        id,
        ctx.writeAndFlush(ready.bytes(ctx.alloc(), id, service.time().date().now())));
  }

  /** Whether any client may have what such a head asks for, as often as it likes. */
  private boolean isFree(ChannelHandlerContext ctx, KnownHead known) {
    return known.head().isUsual()
        && known.routes() == service.routes().get()
        && service.access().isOpen()
        && !service.limits().countsRequests()
        && Admission.ofClient(service.config().get(), ctx.channel().remoteAddress()) == null;
  }

  /** Has a handler answer. */
  void look(Exchange begun, KnownHead known) {
    lookedFor = known;
    changesBefore = service.changes().getAsLong();
    service.handlers().handlerOf(known.request()).handle(begun);
    lookedFor = null; // what is not found by now is not at hand
  }

  /** Writes down an exchange that is over, whoever has answered it. */
  void over(Exchange done, String client) {
    KnownHead known = lookedFor;
    lookedFor = null;
    AccessLine line = service.log().over(done, client);
    if (known != null) {
      known.answered(done.ready(), line, done.startNanos(), changesBefore);
    }
  }
}
