package io.towline.proxy.upstream;

import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.towline.spi.Outcome;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request on one connection, and its answer. Belongs to its pool's loop.
 *
 * <p>Two sides that need not end together: the connection is done with, and serves others, when the
 * whole answer was received; the listener is done when it was told of the end, which {@link
 * Delivery} sees to.
 */
final class Hop {
  private static final int MAX_INTERIM_ANSWERS = 16;
  private static final int MAX_DISCARDED_BYTES = 64 * 1024;
  private static final long DISCARD_SECONDS = 1;

  private final ConnectionPool pool;
  private final HopRequest request;
  private final Delivery delivery;
  private @Nullable Connection connection;
  private @Nullable AnswerHead head;
  private @Nullable Future<?> discardTimer;
  private AddressKind peerKind = AddressKind.PUBLIC;
  private boolean reused;
  private boolean connected;
  private boolean inInterim;
  private int interimAnswers;

  Hop(ConnectionPool pool, HopRequest request, UpstreamListener listener) {
    this.pool = pool;
    this.request = request;
    this.delivery = new Delivery(listener, this::readConnection);
  }

  /** Takes an idle connection, unless it wants a new one, or makes one; sends the request. */
  void begin() {
    Connection idle = request.fresh() ? null : pool.take(request);
    if (idle == null) {
      connect();
    } else {
      reused = true;
      carryOn(idle);
    }
  }

  private void connect() {
    reused = false;
    pool.connect(request)
        .addListener(
            (Future<Connection> made) -> {
              if (made.isSuccess()) {
                carryOn(made.getNow());
              } else if (made.cause() instanceof UpstreamFailure told) {
                delivery.fail(told);
              } else {
                delivery.fail(request.failure(Outcome.CONNECT_FAILED, "no connection"));
              }
            });
  }

  private void carryOn(Connection usable) {
    if (delivery.hasEnded()) {
      pool.offer(usable);
      return;
    }
    connection = usable;
    connected = true;
    peerKind = usable.peer().map(AddressKind::of).orElse(AddressKind.PUBLIC);
    usable.carry(this, request.toHttp(pool.userAgent()));
  }

  /** Where the other end is; PUBLIC where only a proxy knows. */
  AddressKind peerKind() {
    return peerKind;
  }

  /** Whether the request was sent. */
  boolean isConnected() {
    return connected;
  }

  /** As {@link UpstreamExchange#read}. */
  void read(int most) {
    delivery.read(most);
  }

  /** As {@link UpstreamExchange#cancel}. */
  void cancel() {
    delivery.stop();
    drop(null);
  }

  /** As cancel, but the rest of a small answer is read and thrown away to keep the connection. */
  void discard() {
    delivery.stop();
    if (connection != null) {
      discardTimer = pool.loop().schedule(() -> drop(null), DISCARD_SECONDS, TimeUnit.SECONDS);
      readConnection(PieceSize.STANDARD);
    }
  }

  /** From the connection: one more part of the answer. Takes. */
  void received(HttpObject message) {
    if (connection == null) {
      ReferenceCountUtil.release(message);
    } else if (message.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      Throwable cause = message.decoderResult().cause();
      boolean cut = head != null || cause instanceof PrematureChannelClosureException;
      breakOff(cut ? Outcome.CUT : Outcome.WRONG_CONTENT, AnswerHead.explain(cause));
    } else if (message instanceof HttpResponse response) {
      receivedHead(response);
    } else if (message instanceof HttpContent content) {
      receivedContent(content);
    }
  }

  private void receivedHead(HttpResponse response) {
    inInterim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (inInterim) {
      interimAnswers++;
      if (interimAnswers > MAX_INTERIM_ANSWERS || response.status().code() == 101) {
        breakOff(Outcome.WRONG_CONTENT, "interim answers without end, or an unasked upgrade");
      }
      return;
    }
    AnswerHead received = AnswerHead.of(response);
    String nonsense = received.nonsense();
    if (nonsense != null) {
      breakOff(Outcome.WRONG_CONTENT, nonsense);
      return;
    }
    head = received;
    delivery.head(received.toHead(request.location().origin().authority()));
  }

  private void receivedContent(HttpContent content) {
    Connection busy = connection;
    AnswerHead received = head;
    boolean last = content instanceof LastHttpContent;
    if (inInterim || busy == null || received == null) {
      content.release();
      return;
    }
    delivery.data(content.content());
    boolean bodiless = request.isHead() || received.isBodiless();
    if (last && received.endsWithConnection() && !bodiless && !busy.mayEndABody()) {
      String bytes = delivery.receivedBytes() + " bytes";
      breakOff(Outcome.CUT, "the TLS connection was cut after " + bytes + " of an unknown length");
    } else if (last) {
      delivery.complete();
    }
  }

  /** From the connection: what came with one read of the socket is here. */
  void readComplete() {
    AnswerHead received = head;
    if (delivery.isComplete()) {
      drop(received != null && received.keepsAlive() ? pool : null);
    } else if (delivery.receivedBytes() > MAX_DISCARDED_BYTES && delivery.hasEnded()) {
      drop(null);
    } else if (received == null || delivery.hasEnded()) {
      readConnection(PieceSize.STANDARD);
    }
    delivery.deliver();
  }

  /** From the connection: it has closed or broke. */
  void disconnected() {
    if (delivery.isComplete()) {
      readComplete();
      return;
    }
    boolean unseen = head == null && interimAnswers == 0;
    drop(null);
    if (delivery.hasEnded()) {
      return;
    }
    if (unseen && reused) {
      connect(); // it had closed while it was idle; GET and HEAD are safe to send again
    } else {
      delivery.fail(request.failure(Outcome.CUT, cutDescription(head)));
    }
  }

  private String cutDescription(@Nullable AnswerHead received) {
    return received == null
        ? "the connection ended before an answer came"
        : "the connection ended after " + delivery.receivedBytes() + " bytes" + received.ofLength();
  }

  private void breakOff(Outcome outcome, String what) {
    drop(null);
    delivery.fail(request.failure(outcome, what));
  }

  private void readConnection(int most) {
    if (connection != null) {
      connection.read(most);
    }
  }

  /** Lets the connection go, to the pool or for good. */
  private void drop(@Nullable ConnectionPool next) {
    if (discardTimer != null) {
      discardTimer.cancel(false);
    }
    Connection busy = connection;
    connection = null;
    if (busy != null && next != null) {
      next.offer(busy);
    } else if (busy != null) {
      busy.leave(null);
    }
  }
}
