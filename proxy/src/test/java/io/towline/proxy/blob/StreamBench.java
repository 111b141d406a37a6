package io.towline.proxy.blob;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.towline.cache.BlobCache;
import io.towline.cache.BlobReader;
import io.towline.cache.CacheEvents;
import io.towline.cache.CacheSettings;
import io.towline.cache.PartialBlob;
import io.towline.cache.Written;
import io.towline.config.MaskConfig;
import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import io.towline.proxy.disk.DiskThreads;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.request.Configurations;
import io.towline.proxy.request.Delivery;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.HttpDate;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.RequestHead;
import io.towline.proxy.request.Route;
import io.towline.proxy.request.ServerTime;
import io.towline.proxy.timeline.PullJournal;
import io.towline.proxy.timeline.Timeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One blob's way from a partial blob on a real disk to one client, in virtual time: the test writes
 * what the upstream would, and sees what the client gets and when.
 */
final class StreamBench implements AutoCloseable {
  final VirtualTimers timers = new VirtualTimers();
  final Metrics metrics = new Metrics("test");
  final ByteArrayOutputStream received = new ByteArrayOutputStream();
  final Timeline timeline;
  private final byte[] content;
  private final DiskThreads disk = new DiskThreads(1);
  private final BlobCache cache;
  private final EmbeddedChannel channel;
  private final Exchange exchange;
  private @Nullable PartialBlob partial;
  @Nullable HttpResponse head;
  @Nullable Throwable useless;
  long lastByteNanos;

  StreamBench(Path directory, byte[] content, String... headers) throws IOException {
    this.content = content;
    timeline =
        new PullJournal(timers::nanoTime)
            .begin("fake.test", RepositoryName.parse("team/app"), Digest.sha256(content));
    cache =
        BlobCache.open(new CacheSettings(directory, 1L << 30, false, Duration.ZERO), new Silent());
    DefaultHttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
    for (int i = 0; i < headers.length; i += 2) {
      request.headers().set(headers[i], headers[i + 1]);
    }
    LastHandler last = new LastHandler();
    channel = new EmbeddedChannel(new Client(), last);
    ServerTime time = new ServerTime(timers::nanoTime, new HttpDate(() -> 0));
    exchange =
        new Exchange(channel.pipeline().context(last), RequestHead.of(request), time, over -> {});
    last.exchange = exchange;
    Route route =
        new Route(
            Configurations.registry("fake.test", List.of(), List.of()),
            RepositoryName.parse("team/app"));
    exchange.request(new RegistryRequest.Blob(route, Digest.sha256(content)));
  }

  /** Says that a client's connection is gone, as the server does. */
  private static final class LastHandler extends ChannelInboundHandlerAdapter {
    private @Nullable Exchange exchange;

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (exchange != null) {
        exchange.connectionLost();
      }
    }
  }

  /** Takes everything at once, as long as it is there to be taken. */
  private final class Client extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      take(message);
      promise.setSuccess();
    }
  }

  private static final class Silent implements CacheEvents {
    @Override
    public void evicted(Digest digest, long bytes, String reason) {}

    @Override
    public void quarantined(Digest digest, String why) {}

    @Override
    public void storing(boolean now, String why) {}

    @Override
    public void warning(String message) {}
  }

  /** Begins to answer, with the size known from a descriptor or not at all. */
  void start(MaskConfig mask, boolean knowsSize) throws IOException {
    OptionalLong size = knowsSize ? OptionalLong.of(content.length) : OptionalLong.empty();
    BlobReader reader =
        cache.open(
            Digest.sha256(content),
            size,
            blob -> {
              partial = blob;
              return (start, end) -> {};
            });
    HeadDeadline deadline = new HeadDeadline(exchange, timers, HeadTimes.STANDARD);
    Feed feed = new Feed(() -> "origin", timeline);
    StreamContext context =
        new StreamContext(
            disk,
            blob -> (start, end) -> {},
            new StreamSettings(false, HeadTimes.STANDARD),
            mask,
            timers,
            metrics,
            () -> Optional.of(feed));
    new BlobStream(
            new BlobStream.Opened(exchange, reader, deadline), context, failed -> useless = failed)
        .start();
    drain();
  }

  /** How far the answer came. */
  Delivery delivery() {
    return exchange.delivery();
  }

  /** How the answer ended. */
  Delivery.Ending ending() {
    return delivery().ending();
  }

  /** What this request's log line says besides, under this name; empty for nothing. */
  String word(String key) {
    return exchange.words().getOrDefault(key, "");
  }

  PartialBlob partial() {
    PartialBlob known = partial;
    if (known == null) {
      throw new IllegalStateException("not started");
    }
    return known;
  }

  /** The upstream's bytes [start, end) arrive. */
  Written arrive(int start, int end) throws IOException {
    return arrive(content, start, end);
  }

  /** Such bytes arrive, which need not be right. */
  Written arrive(byte[] bytes, int start, int end) throws IOException {
    try {
      return partial().write(start, ByteBuffer.wrap(bytes, start, end - start));
    } finally {
      drain();
    }
  }

  /** Lets time pass. */
  void pass(Duration time) {
    timers.pass(time, this::drain);
  }

  /** The client goes away. */
  void leave() {
    channel.close().syncUninterruptibly();
    drain();
  }

  private void drain() {
    channel.runPendingTasks();
  }

  private void take(Object out) {
    try {
      int before = received.size();
      if (out instanceof HttpResponse response) {
        head = response;
      } else if (out instanceof ByteBuf bytes) {
        bytes.readBytes(received, bytes.readableBytes());
      } else if (out instanceof FileRegion region) {
        WritableByteChannel to = Channels.newChannel(received);
        while (region.transferred() < region.count()) {
          region.transferTo(to, region.transferred());
        }
      }
      if (received.size() > before) {
        lastByteNanos = timers.nanoTime();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      ReferenceCountUtil.release(out);
    }
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    channel.finishAndReleaseAll();
    disk.close();
    cache.close();
  }
}
