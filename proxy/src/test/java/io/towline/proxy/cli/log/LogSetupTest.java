package io.towline.proxy.cli.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LogSetupTest {
  private final LoggerContext context = new LoggerContext();

  @Test
  void writesTextAtInfoToStandardErrorByDefault() {
    new LogSetup(Map.of()).configure(context);

    assertInstanceOf(TextLayout.class, layout());
    assertEquals("System.err", appender().getTarget());
    assertEquals(Level.INFO, context.getLogger(Logger.ROOT_LOGGER_NAME).getLevel());
  }

  @Test
  void theEnvironmentChoosesFormatAndLevel() {
    new LogSetup(Map.of("TOWLINE_LOG_FORMAT", "json", "TOWLINE_LOG_LEVEL", "debug"))
        .configure(context);

    assertInstanceOf(JsonLayout.class, layout());
    assertEquals(Level.DEBUG, context.getLogger(Logger.ROOT_LOGGER_NAME).getLevel());
    assertEquals(Level.INFO, context.getLogger("io.netty").getLevel());
  }

  private ConsoleAppender<?> appender() {
    return (ConsoleAppender<?>) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr");
  }

  private Layout<?> layout() {
    return ((LayoutWrappingEncoder<?>) appender().getEncoder()).getLayout();
  }
}
