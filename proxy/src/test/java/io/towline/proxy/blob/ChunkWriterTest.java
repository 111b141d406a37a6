package io.towline.proxy.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.towline.cache.BlobCache;
import io.towline.cache.BlobReader;
import io.towline.cache.CacheEvents;
import io.towline.cache.CacheSettings;
import io.towline.cache.ContentConflictException;
import io.towline.cache.PartialBlob;
import io.towline.cache.Progress;
import io.towline.cache.Written;
import io.towline.oci.Digest;
import io.towline.proxy.disk.DiskThreads;
import io.towline.proxy.fake.Images;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ChunkWriterTest {
  private static final byte[] BLOB = Images.randomBytes(1, 300_000);

  /** What the writer told, in order: an end, or a failure. */
  private record Told(long end, Progress progress, boolean last, Exception failure) {}

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final DiskThreads disk = new DiskThreads(2);
  private final LinkedBlockingQueue<Told> told = new LinkedBlockingQueue<>();
  private final BlobCache cache;
  private final BlobReader reader;
  private final ChunkWriter writer;

  ChunkWriterTest(@TempDir Path directory) throws Exception {
    CacheSettings settings = new CacheSettings(directory, 1 << 30, false, Duration.ZERO);
    cache = BlobCache.open(settings, new Silence());
    CompletableFuture<PartialBlob> partial = new CompletableFuture<>();
    reader =
        cache.open(
            Digest.sha256(BLOB),
            OptionalLong.of(BLOB.length),
            blob -> {
              partial.complete(blob);
              return (start, end) -> {};
            });
    writer =
        new ChunkWriter(
            partial.get(5, TimeUnit.SECONDS), disk.newQueue(), loops.next(), new Listener());
  }

  @AfterEach
  void close() {
    reader.close();
    disk.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    cache.close();
  }

  private static ByteBuf bytes(int from, int to) {
    return Unpooled.directBuffer(to - from).writeBytes(BLOB, from, to - from);
  }

  private Told next() throws InterruptedException {
    Told next = told.poll(10, TimeUnit.SECONDS);
    assertTrue(next != null, "nothing was told");
    return next;
  }

  @Test
  void writesInOrderAndTellsOfEach() throws Exception {
    ByteBuf first = bytes(0, 100_000);
    ByteBuf second = bytes(100_000, 300_000);
    writer.add(first, 0);
    writer.add(second, 100_000);
    assertEquals(100_000, next().end());
    Told last = next();
    assertEquals(300_000, last.end());
    assertEquals(Progress.VERIFIED, last.progress());
    assertTrue(last.last());
    disk.close(); // lets what is queued finish
    assertEquals(0, first.refCnt());
    assertEquals(0, second.refCnt());
  }

  @Test
  void tellsOfBytesThatContradictAndReleasesThem() throws Exception {
    writer.add(bytes(0, 1000), 0);
    assertEquals(1000, next().end());
    ByteBuf other = bytes(1, 1001);
    writer.add(other, 0);
    assertTrue(next().failure() instanceof ContentConflictException);
    disk.close(); // lets what is queued finish
    assertEquals(0, other.refCnt());
  }

  @Test
  void goesOnAfterAChunkThatWasRefused() throws Exception {
    writer.add(bytes(0, 1000), BLOB.length);
    assertTrue(next().failure() instanceof ContentConflictException);
    writer.add(bytes(0, 1000), 0);
    assertEquals(1000, next().end());
  }

  private final class Listener implements ChunkWriter.Listener {
    @Override
    public void written(long end, Written written, boolean last) {
      told.add(new Told(end, written.progress(), last, new IOException("none")));
    }

    @Override
    public void failed(Exception cause) {
      told.add(new Told(-1, Progress.GROWING, true, cause));
    }
  }

  /** Nothing of the cache matters here. */
  private static final class Silence implements CacheEvents {
    @Override
    public void evicted(Digest digest, long bytes, String reason) {}

    @Override
    public void quarantined(Digest digest, String why) {}

    @Override
    public void storing(boolean storing, String why) {}

    @Override
    public void warning(String message) {}
  }
}
