package io.towline.proxy.blob;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.towline.cache.ContentConflictException;
import io.towline.cache.OutsideWindowException;
import io.towline.cache.SizeConflictException;
import io.towline.cache.Written;
import io.towline.proxy.disk.DiskQueue;
import io.towline.proxy.failover.AnswerStatus;
import io.towline.proxy.lane.Fetch;
import io.towline.proxy.lane.Lane;
import io.towline.proxy.lane.Runner;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.upstream.Endpoint;
import io.towline.proxy.upstream.PieceSize;
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
 * disk. At most two chunks wait for the disk; then nothing is read, and its runner's clock stands.
 *
 * <p>Belongs to the loop of the download. An attempt is over only when all that it received has
 * been written, so that its lane knows where to go on.
 */
final class BlobAttempt implements Fetch, UpstreamListener, ChunkWriter.Listener {
  private static final int MAX_CHUNKS_IN_FLIGHT = 2;

  private record Ending(Outcome outcome, String message) {}

  private final DownloadContext context;
  private final BlobDownload download;
  private final Runner runner;
  private final Lane lane;
  private final ChunkWriter writer;
  private @Nullable UpstreamExchange exchange;
  private @Nullable Ending ending;
  private long received;
  private long answerEnds = -1;
  private int inFlight;
  private boolean askedForPart;
  private boolean throttled;
  private boolean held;
  private boolean detached;

  /** An attempt of this runner; {@link #start} sends it. */
  BlobAttempt(DownloadContext context, BlobDownload download, Runner runner, DiskQueue queue) {
    this.context = context;
    this.download = download;
    this.runner = runner;
    this.lane = runner.lane();
    this.received = runner.offset();
    this.writer = new ChunkWriter(context.partial(), queue, context.loop(), this);
  }

  void start() {
    UpstreamRequest request =
        new UpstreamRequest(
            HttpMethod.GET, context.path(), context.repository(), headers(), runner.headTimeout());
    exchange =
        context
            .client()
            .send(
                context.loop(),
                runner.endpoint(),
                runner.wantsNewConnection() ? request.overNewConnection() : request,
                this);
  }

  @Override
  public void cancel() {
    detached = true;
    close();
  }

  @Override
  public void onHead(UpstreamHead head) {
    if (ending != null || detached) {
      return;
    }
    context.log().answered(runner.logged(), head);
    if (head.status() != 200 && head.status() != 206) {
      refuse(meaning(head), "status " + head.status() + by(head));
      return;
    }
    try {
      boolean elsewhere = download.hasOthersThan(runner.endpoint());
      BlobAnswer answer = BlobAnswer.read(head, runner.offset(), elsewhere);
      if (answer.total().isPresent()) {
        context.partial().sizeIs(answer.total().getAsLong());
        lane.shortenTo(answer.total().getAsLong());
        download.sizeKnown();
        if (answer.total().getAsLong() == 0) {
          download.contributed(runner.logged()); // all of it, though no byte will come
        }
      }
      received = answer.begins();
      answerEnds = answer.ends().orElse(-1);
      if (askedForPart) {
        download.rangeAnswered(lane, head.status() == 200);
        if (detached) {
          return; // the others go on without it
        }
      }
    } catch (BlobAnswer.Unusable | SizeConflictException e) {
      refuse(meaningOfNonsense(), e.getMessage() + by(head));
      return;
    }
    runner.headCame();
    readMore();
  }

  /**
   * A no of where a redirect led is not the registry's: a signed URL expires, a CDN lags behind.
   */
  private static Outcome meaning(UpstreamHead head) {
    Outcome outcome = AnswerStatus.outcome(head.status());
    boolean no = outcome == Outcome.DENIED || outcome == Outcome.NOT_FOUND;
    return outcome == Outcome.DONE || (no && head.redirected()) ? Outcome.SERVER_ERROR : outcome;
  }

  private Outcome meaningOfNonsense() {
    return download.forgives(runner.endpoint()) ? Outcome.SERVER_ERROR : Outcome.WRONG_CONTENT;
  }

  private static String by(UpstreamHead head) {
    return head.redirected() ? ", from " + head.answeredBy() : "";
  }

  @Override
  public void onData(ByteBuf data) {
    if (ending != null || detached) {
      data.release();
      return;
    }
    runner.logged().arrived(data.readableBytes());
    runner.received(data.readableBytes());
    throttle(data.readableBytes());
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
    if (received < lane.end() && !acceptsEndAt(received)) {
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
    readMore();
  }

  /** Whether an answer that ends here may be the whole, because nobody has named the size. */
  private boolean acceptsEndAt(long end) {
    return !lane.hasEnd() && download.acceptsSize(end);
  }

  @Override
  public void written(long end, Written written, boolean last) {
    inFlight -= last ? 1 : 0;
    count(written.accepted(), written.accepted() - written.newBytes());
    if (written.newBytes() > 0) {
      download.contributed(runner.logged()); // even if it was cancelled meanwhile
    }
    runner.landed(end, written.accepted(), written.newBytes());
    switch (written.progress()) {
      case VERIFIED -> {
        detached = true;
        runner.ended(Outcome.DONE, "");
        download.verified();
      }
      case MISMATCH -> download.mismatched();
      case GROWING -> continueOrEnd();
    }
  }

  /** Counts bytes that came, and how many of them were here already. */
  private void count(long bytes, long wasted) {
    Endpoint from = runner.endpoint();
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
    if (cause instanceof OutsideWindowException) {
      download.outOfReach(lane);
    } else if (cause instanceof ContentConflictException) {
      detached = true;
      String what = describe(String.valueOf(cause.getMessage()));
      if (download.contradicted(runner.logged(), what)) {
        runner.ended(Outcome.CANCELLED, what);
      } else {
        runner.ended(Outcome.WRONG_CONTENT, what);
      }
    } else {
      download.storingFailed(cause);
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
    if (detached || exchange == null) {
      return;
    }
    if (received >= lane.end() && answerEnds != received) {
      close(); // the answer goes on beyond what is wanted now
      end(Outcome.DONE, "");
      return;
    }
    if (inFlight < MAX_CHUNKS_IN_FLIGHT && !throttled && mayReadOn()) {
      runner.logged().waits(true);
      runner.reading();
      exchange.read(pieceBytes());
    } else {
      runner.logged().waits(false);
      runner.paused();
    }
  }

  /** Small ones where the bytes are doled out: a long one would be followed by a long silence. */
  private int pieceBytes() {
    boolean doledOut = isBounded() || !download.pause().isZero();
    return doledOut ? PieceSize.STANDARD : context.nextPiece(received - runner.offset());
  }

  private boolean isBounded() {
    return runner.endpoint().upstream().maxBandwidth().isPresent();
  }

  private boolean mayReadOn() {
    held = held || !download.mayRead(received, this::readAgain);
    return !held;
  }

  private void readAgain() {
    held = false;
    readMore();
  }

  /** Reads on only when the bounds of the bandwidth allow, the upstream's or a client's claim. */
  private void throttle(int bytes) {
    Duration bound = context.observers().health().of(runner.endpoint()).throttle(bytes);
    Duration turn = download.pause();
    Duration wait = bound.compareTo(turn) > 0 ? bound : turn;
    if (!wait.isZero()) {
      throttled = true;
      context
          .timers()
          .after(
              wait,
              () -> {
                throttled = false;
                readMore();
              });
    }
  }

  private void refuse(Outcome outcome, String what) {
    close();
    end(outcome, describe(what));
  }

  private void end(Outcome outcome, String message) {
    if (ending == null) {
      runner.paused();
      ending = new Ending(outcome, message);
      endWhenWritten();
    }
  }

  private void endWhenWritten() {
    Ending end = ending;
    if (end != null && inFlight == 0 && !detached) {
      detached = true;
      runner.ended(end.outcome(), end.message());
    }
  }

  private void close() {
    runner.paused();
    if (exchange != null) {
      exchange.cancel();
    }
  }

  private HttpHeaders headers() {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.set(HttpHeaderNames.ACCEPT, "application/octet-stream, */*");
    if (lane.hasEnd()) {
      if (runner.offset() > 0 || !lane.endIsSize()) {
        headers.set(HttpHeaderNames.RANGE, "bytes=" + runner.offset() + "-" + (lane.end() - 1));
      }
    } else if (runner.offset() > 0) {
      headers.set(HttpHeaderNames.RANGE, "bytes=" + runner.offset() + "-");
    }
    askedForPart = headers.contains(HttpHeaderNames.RANGE);
    return headers;
  }

  private String describe(String what) {
    return "GET " + runner.endpoint().upstream().url() + context.path() + ": " + what;
  }
}
