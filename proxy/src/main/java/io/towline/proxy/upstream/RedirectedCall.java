package io.towline.proxy.upstream;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One request and the hops that redirects add to it. Belongs to its pool's loop. */
final class RedirectedCall implements UpstreamExchange, UpstreamListener {
  private final ConnectionPool pool;
  private final Redirects redirects;
  private final UpstreamListener listener;
  private HopRequest request;
  private Hop hop;
  private @Nullable AddressKind upstreamAt;

  /** The first hop is to the upstream itself, or to a token service. */
  RedirectedCall(
      ConnectionPool pool, HopRequest first, Redirects redirects, UpstreamListener listener) {
    this.pool = pool;
    this.request = first;
    this.redirects = redirects;
    this.listener = listener;
    this.hop = new Hop(pool, first, this);
  }

  void begin() {
    hop.begin();
  }

  @Override
  public void read(int most) {
    hop.read(most);
  }

  @Override
  public void cancel() {
    hop.cancel();
  }

  void discard() {
    hop.discard();
  }

  /** Whether it waits for an answer rather than for a connection. */
  boolean isConnected() {
    return hop.isConnected();
  }

  /** Whether who answers now was never redirected to. */
  boolean isAtFirst() {
    return upstreamAt == null;
  }

  /** Where the one who answers was found. */
  AddressKind peerKind() {
    return hop.peerKind();
  }

  @Override
  public void onHead(UpstreamHead head) {
    AddressKind at = upstreamAt == null ? hop.peerKind() : upstreamAt;
    HopRequest next;
    try {
      next = redirects.next(request, head, at).orElse(null);
    } catch (UpstreamFailure refused) {
      hop.discard();
      listener.onFailure(refused);
      return;
    }
    if (next == null) {
      listener.onHead(isAtFirst() ? head : head.afterRedirect());
      return;
    }
    hop.discard();
    upstreamAt = at;
    request = next;
    hop = new Hop(pool, next, this);
    hop.begin();
  }

  @Override
  public void onData(ByteBuf data) {
    listener.onData(data);
  }

  @Override
  public void onEnd() {
    listener.onEnd();
  }

  @Override
  public void onFailure(UpstreamFailure failure) {
    listener.onFailure(failure);
  }
}
