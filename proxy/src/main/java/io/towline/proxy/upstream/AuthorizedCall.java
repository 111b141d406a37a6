package io.towline.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.towline.spi.Outcome;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request of a caller, from sending to the last byte: proves who we are, once more if the
 * upstream asks for it, is led anew once if it was led to a place that refuses it, and gives up
 * when the final head is late. Its state belongs to its pool's loop.
 */
final class AuthorizedCall implements UpstreamExchange, UpstreamListener {
  private static final int UNAUTHORIZED = 401;

  /** What object stores and CDNs say to a signed URL whose time is over. */
  private static final Set<Integer> EXPIRED = Set.of(400, UNAUTHORIZED, 403, 410);

  private final ConnectionPool pool;
  private final Authorizer authorizer;
  private final UpstreamRequest request;
  private final HopRequest plain;
  private final UpstreamListener listener;
  private @Nullable RedirectedCall call;
  private @Nullable Future<?> headTimer;
  private Optional<Authorization> sent = Optional.empty();
  private boolean secondTry;
  private boolean ledAnew;
  private boolean ended;

  AuthorizedCall(
      ConnectionPool pool, Authorizer authorizer, Asked asked, UpstreamListener listener) {
    this.pool = pool;
    this.authorizer = authorizer;
    this.request = asked.request();
    this.plain = HopRequest.toUpstream(asked.endpoint(), request);
    this.listener = listener;
  }

  /** What a caller asks of whom. */
  record Asked(Endpoint endpoint, UpstreamRequest request) {}

  /** On the loop. */
  void begin() {
    if (ended) {
      return;
    }
    long nanos = request.headTimeout().toNanos();
    headTimer = pool.loop().schedule(this::late, nanos, TimeUnit.NANOSECONDS);
    when(authorizer.before(pool.loop(), plain, request), this::send);
  }

  private void send(Optional<Authorization> authorization) {
    sent = authorization;
    Redirects redirects = new Redirects(plain.endpoint().redirectHosts());
    HopRequest first = plain.with(authorization.map(Authorization::header));
    RedirectedCall next = new RedirectedCall(pool, first, redirects, this);
    call = next;
    next.begin();
  }

  /** Goes on, on the loop, unless the request has ended meanwhile. */
  private <T> void when(CompletableFuture<T> future, Consumer<T> next) {
    call = null;
    var unused =
        future.whenComplete(
            (value, failure) ->
                onLoop(
                    () -> {
                      if (ended) {
                        return;
                      }
                      if (failure == null) {
                        next.accept(value);
                      } else {
                        onFailure(told(failure));
                      }
                    }));
  }

  private UpstreamFailure told(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof UpstreamFailure known
        ? known
        : plain.failure(Outcome.CONNECT_FAILED, "no token");
  }

  private void late() {
    RedirectedCall running = call;
    boolean connecting = running != null && !running.isConnected();
    String what = running == null ? "token" : connecting ? "connection" : "answer";
    if (running != null) {
      running.cancel();
    }
    onFailure(
        plain.failure(
            connecting ? Outcome.CONNECT_FAILED : Outcome.NO_ANSWER,
            "no " + what + " within " + request.headTimeout().toMillis() + " ms"));
  }

  @Override
  public void onHead(UpstreamHead head) {
    RedirectedCall running = call;
    if (running != null && head.status() == UNAUTHORIZED && !secondTry && running.isAtFirst()) {
      Refusal refusal = new Refusal(plain, head, sent, running.peerKind());
      Optional<CompletableFuture<Authorization>> answer =
          authorizer.after(pool.loop(), refusal, request);
      if (answer.isPresent()) {
        secondTry = true;
        running.discard();
        when(answer.get().thenApply(Optional::of), this::send);
        return;
      }
    }
    if (running != null && EXPIRED.contains(head.status()) && !ledAnew && !running.isAtFirst()) {
      ledAnew = true;
      running.discard();
      send(sent);
      return;
    }
    stopTimer();
    listener.onHead(head);
  }

  @Override
  public void onData(ByteBuf data) {
    listener.onData(data);
  }

  @Override
  public void onEnd() {
    ended = true;
    listener.onEnd();
  }

  @Override
  public void onFailure(UpstreamFailure failure) {
    stopTimer();
    ended = true;
    listener.onFailure(failure);
  }

  @Override
  public void read(int most) {
    onLoop(
        () -> {
          if (call != null && !ended) {
            call.read(most);
          }
        });
  }

  @Override
  public void cancel() {
    onLoop(
        () -> {
          stopTimer();
          if (call != null && !ended) {
            call.cancel();
          }
          ended = true;
        });
  }

  private void stopTimer() {
    if (headTimer != null) {
      headTimer.cancel(false);
    }
  }

  private void onLoop(Runnable work) {
    EventLoop loop = pool.loop();
    if (loop.inEventLoop()) {
      work.run();
    } else {
      loop.execute(work);
    }
  }
}
