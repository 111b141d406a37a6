package io.towline.proxy.policy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a class logs about one thing while this is open; what others do meanwhile is let go. */
final class LogCapture implements AutoCloseable {
  private final Logger logger;
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  LogCapture(Class<?> of, String about) {
    lines.addFilter(
        new Filter<>() {
          @Override
          public FilterReply decide(ILoggingEvent event) {
            boolean wanted = event.getFormattedMessage().contains(about);
            return wanted ? FilterReply.NEUTRAL : FilterReply.DENY;
          }
        });
    logger = (Logger) LoggerFactory.getLogger(of);
    lines.start();
    logger.addAppender(lines);
  }

  List<String> lines() {
    return List.copyOf(lines.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Override
  public void close() {
    logger.detachAppender(lines);
  }
}
