package io.towline.proxy.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RelayTest {
  private static final byte[] BYTES = {1, 2, 3};

  /** Holds a write back until it is let go, as a socket that is full does. */
  private static final class Full extends ChannelOutboundHandlerAdapter {
    private @Nullable Runnable held;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      held = () -> send(ctx, message, promise);
    }
  }

  private static void send(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    var unused = ctx.writeAndFlush(message, promise);
  }

  /** Counts what is asked to be read. */
  private static final class Reads extends ChannelOutboundHandlerAdapter {
    private int count;

    @Override
    public void read(ChannelHandlerContext ctx) {
      count++;
    }
  }

  @Test
  void readsNoMoreBeforeTheOtherSideHasTakenIt() {
    Full full = new Full();
    EmbeddedChannel server = new EmbeddedChannel(full);
    Reads reads = new Reads();
    EmbeddedChannel client = new EmbeddedChannel();
    client.config().setAutoRead(false);
    client.pipeline().addLast(reads, new Relay(server));

    client.writeInbound(Unpooled.wrappedBuffer(BYTES));
    assertEquals(0, reads.count);
    Runnable held = full.held;
    assertTrue(held != null);
    held.run();
    client.runPendingTasks();
    server.runPendingTasks();

    ByteBuf sent = server.readOutbound();
    assertEquals(Unpooled.wrappedBuffer(BYTES), sent);
    sent.release();
    assertEquals(1, reads.count);
    assertTrue(client.isOpen());
  }

  @Test
  void theEndOfOneSideIsTheEndOfTheOther() {
    EmbeddedChannel server = new EmbeddedChannel();
    EmbeddedChannel client = new EmbeddedChannel(new Relay(server));
    var unused = client.close();
    client.runPendingTasks();
    server.runPendingTasks();
    assertFalse(server.isOpen());
  }
}
