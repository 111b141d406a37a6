package io.towline.proxy.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.RequestHead;
import io.towline.proxy.request.ServerTime;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RepliesTest {
  @Test
  void answersTheClientWhereGoingOnFails() {
    ChannelInboundHandlerAdapter last = new ChannelInboundHandlerAdapter();
    EmbeddedChannel channel = new EmbeddedChannel(last);
    Exchange exchange =
        new Exchange(
            channel.pipeline().context(last),
            RequestHead.of(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/v2/")),
            ServerTime.system(),
            over -> {});
    Replies.whenFound(
        exchange,
        CompletableFuture.completedFuture("found"),
        found -> {
          throw new IllegalStateException("a mistake after it was " + found);
        });
    channel.runPendingTasks();
    FullHttpResponse answer = channel.readOutbound();
    assertEquals(503, answer.status().code());
    answer.release();
    channel.finishAndReleaseAll();
  }
}
