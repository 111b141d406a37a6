package io.towline.proxy.fuzz;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/** What the program logs as an error, or with a stack trace: exceptions of our own. Any thread. */
public final class MistakeLog implements AutoCloseable {
  private static final int MOST = 100;

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final List<String> mistakes = new ArrayList<>();
  private final AppenderBase<ILoggingEvent> appender;

  private MistakeLog(Predicate<ILoggingEvent> wanted) {
    appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            boolean isMistake =
                event.getLevel() == Level.ERROR || event.getThrowableProxy() != null;
            if (isMistake && wanted.test(event)) {
              note(event);
            }
          }
        };
    appender.setContext(root.getLoggerContext());
    appender.start();
    root.addAppender(appender);
  }

  /** Of every thread. */
  public static MistakeLog ofAll() {
    return new MistakeLog(event -> true);
  }

  /** Of the thread alone that calls this. */
  public static MistakeLog ofThisThread() {
    String name = Thread.currentThread().getName();
    return new MistakeLog(event -> event.getThreadName().equals(name));
  }

  private synchronized void note(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    String more = thrown == null ? "" : " " + thrown.getClassName() + ": " + thrown.getMessage();
    if (mistakes.size() < MOST) {
      mistakes.add(event.getFormattedMessage() + more);
    }
  }

  /** What there was since the last time. */
  public synchronized List<String> take() {
    List<String> taken = List.copyOf(mistakes);
    mistakes.clear();
    return taken;
  }

  @Override
  public void close() {
    root.detachAppender(appender);
  }
}
