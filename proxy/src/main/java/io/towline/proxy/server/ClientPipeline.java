package io.towline.proxy.server;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.ssl.SslHandler;
import io.towline.proxy.tls.TlsGate;
import java.util.Optional;
import java.util.function.Function;

/** Puts a new connection's handlers together. */
final class ClientPipeline extends ChannelInitializer<Channel> {
  /** More than the framer lets through, so that it is the one who answers. */
  private static final int DECODER_LIMIT = 128 * 1024;

  private final Service service;
  private final Connections connections;
  private final Function<ByteBufAllocator, Optional<SslHandler>> tls;

  /**
   * @param tls a handler for a new connection; empty: it speaks plain HTTP
   */
  ClientPipeline(
      Service service,
      Connections connections,
      Function<ByteBufAllocator, Optional<SslHandler>> tls) {
    this.service = service;
    this.connections = connections;
    this.tls = tls;
  }

  @Override
  protected void initChannel(Channel channel) {
    addHttp(channel, "");
    tls.apply(channel.alloc()).ifPresent(handler -> TlsGate.addTo(channel.pipeline(), handler));
  }

  /**
   * Adds what answers HTTP.
   *
   * @param registry the host that the client believes to have reached; empty: this server
   */
  void addHttp(Channel channel, String registry) {
    HttpDecoderConfig strict =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(DECODER_LIMIT)
            .setMaxHeaderSize(DECODER_LIMIT)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true)
            .setAllowDuplicateContentLengths(false)
            .setValidateHeaders(true);
    HeadFramer framer = new HeadFramer(service.time().nanos(), KnownHeads.ofLoop());
    channel
        .pipeline()
        .addLast(framer)
        .addLast(new HttpRequestDecoder(strict))
        .addLast(AnswerEncoder.INSTANCE)
        .addLast(new ClientConnection(service, connections, framer, channel, registry));
  }
}
