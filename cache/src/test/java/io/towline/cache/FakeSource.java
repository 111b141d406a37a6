package io.towline.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A source whose bytes the test writes by hand. */
final class FakeSource implements BlobSource, BlobFill {
  final AtomicInteger fills = new AtomicInteger();
  final List<Long> wantedStarts = new CopyOnWriteArrayList<>();
  private final LinkedBlockingQueue<Progress> settled = new LinkedBlockingQueue<>();
  private volatile @Nullable PartialBlob blob;

  @Override
  public BlobFill fill(PartialBlob blob) {
    fills.incrementAndGet();
    this.blob = blob;
    return this;
  }

  @Override
  public void want(long start, long end) {
    wantedStarts.add(start);
  }

  @Override
  public void settled(Progress progress) {
    settled.add(progress);
  }

  Progress awaitSettled() throws InterruptedException {
    Progress progress = settled.poll(30, TimeUnit.SECONDS);
    if (progress == null) {
      throw new AssertionError("the digest was not settled");
    }
    return progress;
  }

  PartialBlob blob() {
    PartialBlob known = blob;
    if (known == null) {
      throw new AssertionError("no fill was asked for");
    }
    return known;
  }

  /** Writes content[from, to) in chunks, as an upstream does; the last chunk's outcome. */
  Written write(byte[] content, int from, int to) throws IOException {
    Written last = new Written(0, 0, Progress.GROWING);
    for (int at = from; at < to; at += 128 << 10) {
      int length = Math.min(to - at, 128 << 10);
      ByteBuffer data = ByteBuffer.allocateDirect(length).put(content, at, length).flip();
      last = blob().write(at, data);
      if (data.hasRemaining()) {
        return last;
      }
    }
    return last;
  }
}
