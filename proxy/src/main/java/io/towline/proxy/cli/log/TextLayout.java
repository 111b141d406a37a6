package io.towline.proxy.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.CoreConstants;
import ch.qos.logback.core.LayoutBase;

/**
 * One line for people: time, level, logger, message, {@code key=value}. What a client sent cannot
 * begin a line of its own: control characters are escaped.
 */
final class TextLayout extends LayoutBase<ILoggingEvent> {
  private static final char DELETE = 0x7f;

  private final LineTime time = new LineTime();

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(512);
    time.append(line, event.getInstant());
    line.append(' ').append(event.getLevel());
    line.append(' ').append(shortName(event.getLoggerName())).append(": ");
    text(line, Fields.message(event));
    Fields.each(
        event,
        (key, value) -> {
          line.append(' ').append(key).append('=');
          value(line, value);
        });
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

  private static void value(StringBuilder line, Object value) {
    if (value instanceof Number) {
      line.append(value);
      return;
    }
    String text = String.valueOf(value);
    if (isPlain(text)) {
      line.append(text);
    } else {
      line.append('"');
      escape(line, text, true);
      line.append('"');
    }
  }

  /** Whether it can stand there as it is; nearly all of what is logged can. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == '"' || c == '=' || c >= DELETE) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static void text(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= DELETE) {
        escape(line, text, false);
        return;
      }
    }
    line.append(text);
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
