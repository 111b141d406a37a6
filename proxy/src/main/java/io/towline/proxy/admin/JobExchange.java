package io.towline.proxy.admin;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.towline.proxy.job.JobJson;
import io.towline.proxy.job.Listener;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One job's request and answer, for the thread that does the job: it waits while the far end takes
 * nothing, for five minutes at most. The answer is a JSON object a line, or bytes of a known size;
 * the connection closes after it.
 */
public final class JobExchange implements Listener {
  private static final long PATIENCE_MINUTES = 5;
  private static final int MOST_BYTES = 256 << 10;
  private static final ObjectMapper JSON = JobJson.MAPPER;

  private final Channel channel;
  private final UploadStream upload;
  private final HttpVersion version;
  private boolean begun; // of the job's thread
  private boolean isLines;
  private boolean closed; // guarded by this

  JobExchange(Channel channel, UploadStream upload, HttpVersion version) {
    this.channel = channel;
    this.upload = upload;
    this.version = version;
  }

  /** The request's body. What is not read of it is, when the answer begins. */
  public InputStream body() {
    return upload;
  }

  @Override
  public void tell(Object event) throws IOException {
    if (!begun) {
      begin("application/x-ndjson", -1);
      isLines = true;
    }
    byte[] line = JSON.writeValueAsBytes(event);
    ByteBuf bytes = channel.alloc().buffer(line.length + 1);
    bytes.writeBytes(line).writeByte('\n');
    write(new DefaultHttpContent(bytes));
  }

  /** The answer's bytes, of which there will be exactly so many. */
  public WritableByteChannel bytes(String contentType, long sizeBytes) throws IOException {
    begin(contentType, sizeBytes);
    return new WritableByteChannel() {
      @Override
      public int write(ByteBuffer source) throws IOException {
        int count = Math.min(source.remaining(), MOST_BYTES);
        ByteBuf bytes = channel.alloc().buffer(count);
        bytes.writeBytes(source.slice().limit(count));
        source.position(source.position() + count);
        JobExchange.this.write(new DefaultHttpContent(bytes));
        return count;
      }

      @Override
      public boolean isOpen() {
        return channel.isActive();
      }

      @Override
      public void close() {}
    };
  }

  private void begin(String contentType, long sizeBytes) throws IOException {
    upload.drain(); // who sends a body may not look for an answer before its end
    begun = true;
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers()
        .set(HttpHeaderNames.CONTENT_TYPE, contentType)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("x-content-type-options", "nosniff")
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    if (sizeBytes >= 0) {
      head.headers().set(HttpHeaderNames.CONTENT_LENGTH, sizeBytes);
    } else if (version.isKeepAliveDefault()) {
      head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    write(head);
  }

  private void write(HttpObject part) throws IOException {
    awaitWritable(part);
    var unused = channel.writeAndFlush(part);
  }

  private synchronized void awaitWritable(HttpObject part) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
    boolean passed = false;
    try {
      while (!closed && !channel.isWritable()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new IOException("the answer was not taken for " + PATIENCE_MINUTES + " minutes");
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      if (closed) {
        throw new ClosedChannelException();
      }
      passed = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      if (!passed) {
        ReferenceCountUtil.release(part);
      }
    }
  }

  /** The job is done. */
  void finish() {
    if (!begun) {
      refuse(AdminAnswer.text(200, "done"));
      return;
    }
    channel
        .writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
        .addListener(ChannelFutureListener.CLOSE);
  }

  /** Says why it was not done: with this status, if nothing was said yet. */
  void refuse(AdminAnswer answer) {
    if (begun) {
      fail();
      return;
    }
    begun = true;
    try {
      upload.drain();
    } catch (IOException e) {
      fail();
      return;
    }
    channel
        .writeAndFlush(answer.response(HttpVersion.HTTP_1_1))
        .addListener(ChannelFutureListener.CLOSE);
  }

  /** Tells the reason as the last event, where events are told; else the answer ends short. */
  void refuseLate(int status, String sentence) {
    if (!begun || !isLines) {
      refuse(AdminAnswer.text(status, sentence));
      return;
    }
    try {
      tell(Map.of("event", "failed", "reason", sentence));
      finish();
    } catch (IOException e) {
      fail();
    }
  }

  /** Ends the connection, so that what was sent is not taken for the whole. */
  void fail() {
    var unused = channel.close();
  }

  /** The connection is gone. On the loop. */
  void isClosed() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    upload.fail();
  }

  /** The connection may take more. On the loop. */
  synchronized void writabilityChanged() {
    notifyAll();
  }
}
