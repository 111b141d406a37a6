package io.towline.proxy.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Sets logback up from TOWLINE_LOG_FORMAT (text or json) and TOWLINE_LOG_LEVEL. logback finds it as
 * a service; no XML is read, which saves a good part of the start.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
  /**
   * Whose debugging is never shown: Netty's is for who works on Netty, and the JDK's writes down
   * the heads of requests with the credentials in them.
   */
  private static final List<String> NEVER_DEBUGGED =
      List.of("io.netty", "java", "javax", "jdk", "sun", "com.sun");

  private final Map<String, String> environment;

  public LogSetup() {
    this(System.getenv());
  }

  LogSetup(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    LayoutBase<ILoggingEvent> layout =
        "json".equalsIgnoreCase(environment.get("TOWLINE_LOG_FORMAT"))
            ? new JsonLayout()
            : new TextLayout();
    layout.setContext(context);
    layout.start();

    LineQueue queue = new LineQueue(layout, System.err);
    queue.setContext(context);
    queue.setName("stderr");
    queue.start();

    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level level = Level.toLevel(environment.get("TOWLINE_LOG_LEVEL"), Level.INFO);
    root.setLevel(level);
    Level ofOthers = level.isGreaterOrEqual(Level.INFO) ? level : Level.INFO;
    NEVER_DEBUGGED.forEach(name -> context.getLogger(name).setLevel(ofOthers));
    root.addAppender(queue);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /**
   * Logs errors alone, unless TOWLINE_LOG_LEVEL asks for more: for a command that runs a server and
   * tells itself what happens in it.
   */
  public static void keepQuiet(Map<String, String> environment) {
    if (!environment.containsKey("TOWLINE_LOG_LEVEL")
        && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.ERROR);
      NEVER_DEBUGGED.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
    }
  }

  /** Writes what is queued; nothing is logged after it. For the end of the program. */
  public static void finish() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.stop();
    }
  }
}
