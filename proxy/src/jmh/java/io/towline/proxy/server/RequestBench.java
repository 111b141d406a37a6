package io.towline.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.towline.proxy.request.Configurations;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.RequestHead;
import io.towline.proxy.request.Routes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A cached manifest's way in and out, without the socket: what a request and its answer cost. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RequestBench {
  private static final String TARGET = "/v2/library/alpine/manifests/3.20?ns=quay.io";
  private static final String HEAD =
      "GET "
          + TARGET
          + " HTTP/1.1\r\nHost: mirror.example:5000\r\nUser-Agent: containerd/1.7.2\r\n"
          + "Accept: application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, */*\r\n"
          + "Accept-Encoding: gzip\r\n\r\n";

  private final Routes routes =
      new Routes(
          Configurations.of(
              Optional.empty(), Configurations.registry("quay.io", List.of(), List.of())));
  private final KnownHeads heads = new KnownHeads();
  private final ByteBuf head =
      Unpooled.directBuffer().writeBytes(HEAD.getBytes(StandardCharsets.US_ASCII));
  private final byte[] manifest = new byte[1200];
  private EmbeddedChannel decoder;
  private EmbeddedChannel ours;
  private EmbeddedChannel nettys;

  @Setup(Level.Iteration)
  public void open() {
    HttpRequest parsed = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, TARGET);
    heads.add(new KnownHead(head.copy(), RequestHead.of(parsed), new RegistryRequest.Base(), routes));
    decoder = new EmbeddedChannel(new HttpRequestDecoder());
    ours = new EmbeddedChannel(AnswerEncoder.INSTANCE);
    nettys = new EmbeddedChannel((ChannelHandler) new HttpResponseEncoder());
  }

  @TearDown(Level.Iteration)
  public void close() {
    decoder.finishAndReleaseAll();
    ours.finishAndReleaseAll();
    nettys.finishAndReleaseAll();
  }

  /** A head that was read before: recognised by its bytes. */
  @Benchmark
  public Object headKnown() {
    return heads.find(head);
  }

  /** The same head, decoded. */
  @Benchmark
  public Object headDecoded() {
    decoder.writeInbound(head.retainedDuplicate());
    Object request = decoder.readInbound();
    decoder.releaseInbound();
    return request;
  }

  /** Its target, parsed. */
  @Benchmark
  public Object targetParsed() throws Exception {
    return routes.parse(TARGET, "mirror.example:5000");
  }

  /** The answer's head and body in one buffer. */
  @Benchmark
  public boolean answerEncoded() {
    return written(ours);
  }

  /** The same by Netty's encoder. */
  @Benchmark
  public boolean answerEncodedByNetty() {
    return written(nettys);
  }

  private boolean written(EmbeddedChannel channel) {
    FullHttpResponse answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(manifest));
    answer
        .headers()
        .set("Content-Type", "application/vnd.oci.image.manifest.v1+json")
        .set("Content-Length", "1200")
        .set("Docker-Content-Digest", "sha256:" + "a".repeat(64))
        .set("Cache-Status", "towline; hit")
        .set("Vary", "Accept");
    boolean any = channel.writeOutbound(answer);
    channel.releaseOutbound();
    return any;
  }
}
