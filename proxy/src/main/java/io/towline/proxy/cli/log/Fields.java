package io.towline.proxy.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.towline.proxy.log.LogFields;
import java.util.function.BiConsumer;
import org.slf4j.event.KeyValuePair;

/** The keys and values of a log line, wherever it has them. */
final class Fields {

  private Fields() {}

  static void each(ILoggingEvent event, BiConsumer<String, Object> field) {
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        field.accept(pair.key, pair.value);
      }
    }
    if (isOfFields(event)) {
      ((LogFields) event.getArgumentArray()[0]).each(field);
    }
  }

  /** The event's text. */
  static String message(ILoggingEvent event) {
    return isOfFields(event)
        ? String.valueOf(event.getArgumentArray()[0])
        : String.valueOf(event.getFormattedMessage());
  }

  /** Whether the event's only argument carries them, so that nothing of it can change. */
  static boolean isOfFields(ILoggingEvent event) {
    Object[] arguments = event.getArgumentArray();
    return arguments != null && arguments.length == 1 && arguments[0] instanceof LogFields;
  }
}
