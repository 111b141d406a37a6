package io.towline.proxy.upstream;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A listener that remembers what it heard; a test reads piece by piece. */
final class Recorder implements UpstreamListener {
  @Nullable UpstreamExchange exchange;

  private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

  /** What is heard at the end of a body. */
  record End() {}

  @Override
  public void onHead(UpstreamHead head) {
    heard.add(head);
  }

  @Override
  public void onData(ByteBuf data) {
    byte[] bytes = new byte[data.readableBytes()];
    data.readBytes(bytes).release();
    heard.add(bytes);
  }

  @Override
  public void onEnd() {
    heard.add(new End());
  }

  @Override
  public void onFailure(UpstreamFailure failure) {
    heard.add(failure);
  }

  UpstreamExchange exchange() {
    if (exchange == null) {
      throw new AssertionError("nothing was sent");
    }
    return exchange;
  }

  /** The next thing that is heard, whatever it is. */
  Object next() throws InterruptedException {
    Object next = heard.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing is heard for 20 s");
    }
    return next;
  }

  UpstreamHead head() throws InterruptedException {
    return expect(UpstreamHead.class, next());
  }

  UpstreamFailure failure() throws InterruptedException {
    return expect(UpstreamFailure.class, next());
  }

  /** One read, and what it brings. */
  Object readOne() throws InterruptedException {
    exchange().read(PieceSize.STANDARD);
    return next();
  }

  /** Reads on to the end; the sizes of the pieces are added to the list. */
  byte[] readAll(List<Integer> sizes) throws InterruptedException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Object next = readOne(); !(next instanceof End); next = readOne()) {
      byte[] piece = expect(byte[].class, next);
      sizes.add(piece.length);
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }

  byte[] readAll() throws InterruptedException {
    return readAll(new ArrayList<>());
  }

  boolean heardNothingMore() {
    return heard.isEmpty();
  }

  private static <T> T expect(Class<T> type, Object heard) {
    if (!type.isInstance(heard)) {
      throw new AssertionError("heard " + heard + ", not " + type.getSimpleName());
    }
    return type.cast(heard);
  }
}
