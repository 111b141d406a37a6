package io.towline.proxy.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.CoreConstants;
import ch.qos.logback.core.LayoutBase;
import java.time.temporal.ChronoUnit;
import org.slf4j.event.KeyValuePair;

/**
 * One line for people: time, level, logger, message, {@code key=value}. What a client sent cannot
 * begin a line of its own: control characters are escaped.
 */
final class TextLayout extends LayoutBase<ILoggingEvent> {
  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    line.append(event.getInstant().truncatedTo(ChronoUnit.MILLIS));
    line.append(' ').append(event.getLevel());
    line.append(' ').append(shortName(event.getLoggerName())).append(": ");
    escape(line, String.valueOf(event.getFormattedMessage()), false);
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        line.append(' ').append(pair.key).append('=');
        value(line, String.valueOf(pair.value));
      }
    }
    line.append(CoreConstants.LINE_SEPARATOR);
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.append(ThrowableProxyUtil.asString(thrown));
    }
    return line.toString();
  }

  /** A class's own name without its package; what is named like towline.access stays. */
  private static String shortName(String logger) {
    return logger.startsWith("io.") ? logger.substring(logger.lastIndexOf('.') + 1) : logger;
  }

  private static void value(StringBuilder line, String text) {
    boolean needsQuotes =
        text.isEmpty() || text.chars().anyMatch(c -> c <= ' ' || c == '"' || c == '=');
    if (needsQuotes) {
      line.append('"');
    }
    escape(line, text, needsQuotes);
    if (needsQuotes) {
      line.append('"');
    }
  }

  private static void escape(StringBuilder line, String text, boolean isQuoted) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        line.append("\\n");
      } else if (Character.isISOControl(c)) {
        line.append(String.format("\\u%04x", (int) c));
      } else {
        if (isQuoted && (c == '"' || c == '\\')) {
          line.append('\\');
        }
        line.append(c);
      }
    }
  }
}
