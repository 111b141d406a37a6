package io.towline.proxy.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Lines on their way to whoever reads standard error. Whoever logs never waits: event loops log,
 * and a pipe that nobody empties would stop them. When {@value #MOST_LINES} lines wait, further
 * ones are lost.
 *
 * <p>One thread writes them, all that have come in the last {@value #PAUSE_MILLIS} ms at once: a
 * line of its own for each would be a system call for each, and a wake-up on the loop.
 */
final class LineQueue extends UnsynchronizedAppenderBase<ILoggingEvent> {
  static final int MOST_LINES = 8192;
  private static final int MOST_AT_ONCE = 512;
  private static final long PAUSE_MILLIS = 5;
  private static final long LONGEST_END_MILLIS = 1_000;

  private final BlockingQueue<ILoggingEvent> lines = new ArrayBlockingQueue<>(MOST_LINES);
  private final Layout<ILoggingEvent> layout;
  private final PrintStream out;
  private final Thread writer = new Thread(this::write, "log");

  /**
   * @param out is not closed
   */
  LineQueue(Layout<ILoggingEvent> layout, PrintStream out) {
    this.layout = layout;
    this.out = out;
    writer.setDaemon(true);
  }

  Layout<ILoggingEvent> layout() {
    return layout;
  }

  @Override
  public void start() {
    super.start();
    writer.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (!Fields.isOfFields(event)) {
      event.prepareForDeferredProcessing(); // its arguments may change
    }
    var unused = lines.offer(event);
  }

  /** Writes what waits, for a second at most, and ends. */
  @Override
  public void stop() {
    super.stop();
    writer.interrupt();
    try {
      writer.join(LONGEST_END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    List<ILoggingEvent> batch = new ArrayList<>(MOST_AT_ONCE);
    try {
      while (isStarted()) {
        batch.add(lines.take());
        writeWith(batch);
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      addInfo("the end: what waits is written still");
    }
    writeWith(batch);
  }

  private void writeWith(List<ILoggingEvent> batch) {
    do {
      lines.drainTo(batch, MOST_AT_ONCE - batch.size());
      byte[] bytes = text(batch).getBytes(StandardCharsets.UTF_8);
      batch.clear();
      out.write(bytes, 0, bytes.length);
      out.flush();
    } while (!lines.isEmpty());
  }

  private String text(List<ILoggingEvent> batch) {
    StringBuilder text = new StringBuilder(batch.size() * 512);
    for (ILoggingEvent event : batch) {
      try {
        text.append(layout.doLayout(event));
      } catch (RuntimeException e) {
        addError("a line that cannot be written is left out", e);
      }
    }
    return text.toString();
  }
}
