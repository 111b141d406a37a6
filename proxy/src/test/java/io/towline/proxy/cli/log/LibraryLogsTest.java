package io.towline.proxy.cli.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What libraries say by the JDK's own loggers, as Caffeine does. */
class LibraryLogsTest {
  @Test
  void areLinesOfThisProgramsLog() {
    Logger logger = (Logger) LoggerFactory.getLogger("com.example.library");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      System.getLogger("com.example.library").log(System.Logger.Level.WARNING, "of {0}", "a cache");
    } finally {
      logger.detachAppender(lines);
    }
    assertEquals(
        List.of("WARN of a cache"),
        lines.list.stream().map(LibraryLogsTest::levelAndText).toList());
  }

  private static String levelAndText(ILoggingEvent event) {
    Level level = event.getLevel();
    return level + " " + event.getFormattedMessage();
  }

  @Test
  void theFirstFinderIsUsedAndASecondOneIsThere() {
    List<String> finders =
        ServiceLoader.load(System.LoggerFinder.class).stream()
            .map(provider -> provider.type().getSimpleName())
            .toList();

    assertEquals(List.of("SLF4JSystemLoggerFinder", "SecondLoggerFinder"), finders);
  }
}
