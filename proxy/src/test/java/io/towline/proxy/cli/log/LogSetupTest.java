package io.towline.proxy.cli.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Layout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LogSetupTest {
  private final LoggerContext context = new LoggerContext();

  @Test
  void writesTextAtInfoToStandardErrorByDefault() {
    new LogSetup(Map.of()).configure(context);

    assertInstanceOf(TextLayout.class, layout());
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

  /** HttpURLConnection's has the heads of requests, credentials and all. */
  @Test
  void theJdkIsNeverDebugged() {
    new LogSetup(Map.of("TOWLINE_LOG_LEVEL", "trace")).configure(context);

    for (String name :
        List.of(
            "sun.net.www.protocol.http.HttpURLConnection",
            "com.sun.jndi",
            "jdk.httpclient.HttpClient",
            "java.lang.Runtime",
            "javax.net.ssl")) {
      assertFalse(context.getLogger(name).isDebugEnabled(), name);
      assertTrue(context.getLogger(name).isInfoEnabled(), name);
    }
    assertTrue(context.getLogger("io.towline").isTraceEnabled());
  }

  @Test
  void everyLineIsWrittenByTheEnd() {
    PrintStream real = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    context.setMDCAdapter(new LogbackMDCAdapter());
    try {
      new LogSetup(Map.of()).configure(context);
      Logger logger = context.getLogger("towline.access");
      for (int i = 0; i < 2_000; i++) {
        logger.info("line {}", i);
      }
    } finally {
      context.stop();
      System.setErr(real);
    }
    List<String> lines = written.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(2_000, lines.size());
    assertTrue(lines.get(1_999).endsWith("towline.access: line 1999"), lines.get(1_999));
  }

  @Test
  void whoeverLogsDoesNotWaitForWhoeverReads() {
    PrintStream real = System.err;
    CountDownLatch reads = new CountDownLatch(1);
    System.setErr(new PrintStream(new Unread(reads), true, StandardCharsets.UTF_8));
    try {
      new LogSetup(Map.of()).configure(context);
      Logger logger = context.getLogger("towline.access");
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> {
            for (int i = 0; i < 20_000; i++) {
              logger.info("line {}", i);
            }
          });
    } finally {
      reads.countDown();
      context.stop();
      System.setErr(real);
    }
  }

  /** A pipe that nobody empties for now. */
  private static final class Unread extends OutputStream {
    private final CountDownLatch reads;

    Unread(CountDownLatch reads) {
      this.reads = reads;
    }

    @Override
    public void write(int b) throws IOException {
      try {
        reads.await();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
    }
  }

  private Layout<?> layout() {
    return ((LineQueue) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr")).layout();
  }
}
