package io.towline.proxy.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;

/** Puts a new connection's handlers together. */
final class ClientPipeline extends ChannelInitializer<Channel> {
  /** More than the framer lets through, so that it is the one who answers. */
  private static final int DECODER_LIMIT = 128 * 1024;

  private final Service service;
  private final Connections connections;

  ClientPipeline(Service service, Connections connections) {
    this.service = service;
    this.connections = connections;
  }

  @Override
  protected void initChannel(Channel channel) {
    HttpDecoderConfig strict =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(DECODER_LIMIT)
            .setMaxHeaderSize(DECODER_LIMIT)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true)
            .setAllowDuplicateContentLengths(false)
            .setValidateHeaders(true);
    HeadFramer framer = new HeadFramer(service.time().nanos());
    channel
        .pipeline()
        .addLast(framer)
        .addLast(new HttpServerCodec(strict))
        .addLast(new ClientConnection(service, connections, framer, channel));
  }
}
