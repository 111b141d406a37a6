package io.towline.proxy.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import org.slf4j.event.KeyValuePair;

/** Log events of one known moment. */
final class Events {
  private Events() {}

  static LoggingEvent of(String logger, String message, Object... keysAndValues) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(new LoggerContext());
    event.setLoggerName(logger);
    event.setLevel(Level.INFO);
    event.setMessage(message);
    event.setInstant(Instant.parse("2026-11-23T08:00:00.123456Z"));
    for (int i = 0; i < keysAndValues.length; i += 2) {
      event.addKeyValuePair(new KeyValuePair(keysAndValues[i].toString(), keysAndValues[i + 1]));
    }
    return event;
  }
}
