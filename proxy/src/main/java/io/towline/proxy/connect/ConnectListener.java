package io.towline.proxy.connect;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.concurrent.GlobalEventExecutor;

/** Puts the handlers of a new connection to the forward proxy together, and counts them. */
@Sharable
public final class ConnectListener extends ChannelInitializer<Channel> implements AutoCloseable {
  private static final int LONGEST_LINE = 1024;
  private static final int LARGEST_HEADERS = 16 * 1024;

  private final ConnectSettings settings;
  // whoever asks, and whatever is tunnelled; what was adopted counts elsewhere
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

  public ConnectListener(ConnectSettings settings) {
    this.settings = settings;
  }

  @Override
  protected void initChannel(Channel channel) {
    if (open.size() >= settings.config().get().limits().connections()) {
      var unused = channel.close();
      return;
    }
    open.add(channel);
    HttpDecoderConfig strict =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(LONGEST_LINE)
            .setMaxHeaderSize(LARGEST_HEADERS)
            .setStrictLineParsing(true)
            .setValidateHeaders(true);
    channel.pipeline().addLast(new HttpRequestDecoder(strict), new ConnectHandler(settings, open));
  }

  /** Closes every connection that was not adopted. */
  @Override
  public void close() {
    var unused = open.close();
  }
}
