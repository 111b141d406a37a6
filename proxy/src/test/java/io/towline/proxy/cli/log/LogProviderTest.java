package io.towline.proxy.cli.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LogProviderTest {
  private final LogProvider provider = new LogProvider();

  @AfterEach
  void stop() {
    ((LoggerContext) provider.getLoggerFactory()).stop();
  }

  @Test
  void logsAsItIsSetUp() {
    provider.initialize();

    LoggerContext context = assertInstanceOf(LoggerContext.class, provider.getLoggerFactory());
    assertTrue(context.isStarted());
    assertNotNull(context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr"));
    assertSame(provider.getMDCAdapter(), context.getMDCAdapter());
  }

  @Test
  void isForTheVersionOfSlf4jThatIsHere() {
    assertEquals("2.0.", provider.getRequestedApiVersion().substring(0, 4));
  }
}
