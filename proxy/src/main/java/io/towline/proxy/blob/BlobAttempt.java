package io.towline.proxy.blob;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.towline.cache.ContentConflictException;
import io.towline.cache.Progress;
import io.towline.cache.SizeConflictException;
import io.towline.cache.Written;
import io.towline.proxy.failover.AnswerStatus;
import io.towline.proxy.failover.LoggedAttempt;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.upstream.Endpoint;
import io.towline.proxy.upstream.UpstreamExchange;
import io.towline.proxy.upstream.UpstreamFailure;
import io.towline.proxy.upstream.UpstreamHead;
import io.towline.proxy.upstream.UpstreamListener;
import io.towline.proxy.upstream.UpstreamRequest;
import io.towline.spi.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request to one upstream for a stretch of the blob, from the answer's head to the last byte on
 * disk. At most two chunks wait for the disk; then nothing is read, and the watchdog's clock
 * stands.
 *
 * <p>Belongs to the loop of the download. An attempt is over only when all that it received has
 * been written, so that its lane knows where to go on.
 */
final class BlobAttempt implements UpstreamListener, ChunkWriter.Listener {
  private static final int MAX_CHUNKS_IN_FLIGHT = 2;
  private static final Duration NO_WATCHDOG_HEAD_TIMEOUT = Duration.ofSeconds(60);

  private record Ending(Outcome outcome, String message) {}

  private final DownloadContext context;
  private final Lane lane;
  private final LoggedAttempt logged;
  private final long offset;
  private final ProgressWatchdog watchdog;
  private final ChunkWriter writer;
  private @Nullable UpstreamExchange exchange;
  private @Nullable Ending ending;
  private long surplus;
  private long received;
  private long answerEnds = -1;
  private int inFlight;
  private boolean detached;

  /** An attempt to fetch from this offset to the end of the lane; {@link #start} sends it. */
  BlobAttempt(DownloadContext context, Lane lane, LoggedAttempt logged, long offset) {
    this.context = context;
    this.lane = lane;
    this.logged = logged;
    this.offset = offset;
    this.received = offset;
    this.writer = new ChunkWriter(context.partial(), lane.queue(), context.loop(), this);
    this.watchdog =
        new ProgressWatchdog(
            context.loop(), context.observers().nanoClock(), timeout(), this::stalled);
  }

  LoggedAttempt logged() {
    return logged;
  }

  void start() {
    Duration headTimeout = timeout().isZero() ? NO_WATCHDOG_HEAD_TIMEOUT : timeout();
    UpstreamRequest request =
        new UpstreamRequest(
            HttpMethod.GET, context.path(), context.repository(), headers(), headTimeout);
    exchange = context.client().send(context.loop(), logged.endpoint(), request, this);
  }

  /** Ends it for reasons of our own: the lane hears no more of it. */
  void cancel() {
    if (!detached) {
      detached = true;
      close();
      context.log().end(logged, Outcome.CANCELLED, "");
    }
  }

  @Override
  public void onHead(UpstreamHead head) {
    if (ending != null) {
      return;
    }
    context.log().answered(logged, head);
    Outcome outcome = AnswerStatus.outcome(head.status());
    if (head.status() != 200 && head.status() != 206) {
      refuse(outcome == Outcome.DONE ? Outcome.SERVER_ERROR : outcome, "status " + head.status());
      return;
    }
    try {
      BlobAnswer answer = BlobAnswer.read(head, offset);
      if (answer.total().isPresent()) {
        context.partial().sizeIs(answer.total().getAsLong());
        lane.sizeIs(answer.total().getAsLong());
        if (answer.total().getAsLong() == 0) {
          lane.contributed(logged); // all of it, though no byte will come
        }
      }
      surplus = answer.surplus(offset);
      answerEnds = answer.ends().orElse(-1);
    } catch (BlobAnswer.Unusable e) {
      refuse(Outcome.WRONG_CONTENT, String.valueOf(e.getMessage()));
      return;
    } catch (SizeConflictException e) {
      refuse(Outcome.WRONG_CONTENT, String.valueOf(e.getMessage()));
      return;
    }
    readMore();
  }

  @Override
  public void onData(ByteBuf data) {
    if (ending != null) {
      data.release();
      return;
    }
    watchdog.progressed();
    if (surplus > 0) {
      int skipped = (int) Math.min(surplus, data.readableBytes());
      data.skipBytes(skipped);
      surplus -= skipped;
      count(skipped, skipped);
    }
    long room = lane.end() - received;
    if (data.readableBytes() > room) {
      if (lane.endIsSize()) {
        data.release();
        refuse(Outcome.WRONG_CONTENT, "more bytes than the blob's " + lane.end());
        return;
      }
      data.writerIndex(data.readerIndex() + (int) Math.max(0, room));
    }
    take(data);
  }

  @Override
  public void onEnd() {
    if (received < lane.end() && !lane.acceptsEndAt(received)) {
      end(Outcome.CUT, describe("ended at byte " + received + ", wanted " + lane.end()));
    } else {
      end(Outcome.DONE, "");
    }
  }

  @Override
  public void onFailure(UpstreamFailure failure) {
    end(failure.outcome(), String.valueOf(failure.getMessage()));
  }

  private void take(ByteBuf data) {
    int length = data.readableBytes();
    if (length == 0) {
      data.release();
    } else {
      long at = received;
      received += length;
      inFlight++;
      writer.add(data, at);
    }
    if (received >= lane.end() && answerEnds != received) {
      close(); // the answer goes on beyond what is wanted
      end(Outcome.DONE, "");
    } else {
      readMore();
    }
  }

  @Override
  public void written(long end, Written written, boolean last) {
    inFlight -= last ? 1 : 0;
    logged.gained(written.newBytes());
    count(written.accepted(), written.accepted() - written.newBytes());
    if (detached && written.progress() == Progress.GROWING) {
      return;
    }
    lane.contributed(logged);
    switch (written.progress()) {
      case VERIFIED -> {
        detached = true;
        context.log().end(logged, Outcome.DONE, "");
        lane.verified();
      }
      case MISMATCH -> lane.mismatched();
      case GROWING -> {
        lane.landed(end);
        continueOrEnd();
      }
    }
  }

  /** Counts bytes that came, and how many of them were here already. */
  private void count(long bytes, long wasted) {
    Endpoint from = logged.endpoint();
    Metrics metrics = context.observers().metrics();
    metrics.upstreamBytes(from.registry().name(), from.upstream().name(), bytes);
    if (wasted > 0) {
      metrics.wasted(from.upstream().name(), wasted);
    }
  }

  @Override
  public void failed(Exception cause) {
    inFlight--;
    if (ending == null) {
      close();
    }
    if (detached) {
      return;
    }
    if (cause instanceof ContentConflictException) {
      ending = new Ending(Outcome.WRONG_CONTENT, describe(String.valueOf(cause.getMessage())));
      endWhenWritten();
    } else {
      lane.storingFailed(cause);
    }
  }

  private void continueOrEnd() {
    if (ending == null) {
      readMore();
    } else {
      endWhenWritten();
    }
  }

  private void readMore() {
    if (inFlight < MAX_CHUNKS_IN_FLIGHT && exchange != null) {
      watchdog.reading();
      exchange.read();
    } else {
      watchdog.pause();
    }
  }

  private void stalled() {
    close();
    end(
        Outcome.STALLED,
        describe("no byte for " + timeout().toMillis() + " ms, at byte " + received));
  }

  private void refuse(Outcome outcome, String what) {
    close();
    end(outcome, describe(what));
  }

  private void end(Outcome outcome, String message) {
    if (ending == null) {
      watchdog.stop();
      ending = new Ending(outcome, message);
      endWhenWritten();
    }
  }

  private void endWhenWritten() {
    Ending end = ending;
    if (end != null && inFlight == 0 && !detached) {
      detached = true;
      context.log().end(logged, end.outcome(), end.message());
      lane.ended(this);
    }
  }

  private void close() {
    watchdog.stop();
    if (exchange != null) {
      exchange.cancel();
    }
  }

  private HttpHeaders headers() {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.set(HttpHeaderNames.ACCEPT, "application/octet-stream, */*");
    if (lane.hasEnd()) {
      if (offset > 0 || !lane.endIsSize()) {
        headers.set(HttpHeaderNames.RANGE, "bytes=" + offset + "-" + (lane.end() - 1));
      }
    } else if (offset > 0) {
      headers.set(HttpHeaderNames.RANGE, "bytes=" + offset + "-");
    }
    return headers;
  }

  private Duration timeout() {
    return logged.endpoint().upstream().progress().timeout();
  }

  private String describe(String what) {
    return "GET " + logged.endpoint().upstream().url() + context.path() + ": " + what;
  }
}
