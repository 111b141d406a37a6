package io.towline.proxy.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** One JSON object a line: time, level, logger, message, the line's own keys, error. */
final class JsonLayout extends LayoutBase<ILoggingEvent> {
  private final JsonFactory json = new JsonFactory();
  private final LineTime time = new LineTime();

  @Override
  public String doLayout(ILoggingEvent event) {
    StringWriter line = new StringWriter(256);
    try (JsonGenerator generator = json.createGenerator(line)) {
      generator.writeStartObject();
      generator.writeStringField("time", time.of(event.getInstant()));
      generator.writeStringField("level", event.getLevel().toString());
      generator.writeStringField("logger", event.getLoggerName());
      generator.writeStringField("message", Fields.message(event));
      Fields.each(event, (key, value) -> field(generator, key, value));
      IThrowableProxy thrown = event.getThrowableProxy();
      if (thrown != null) {
        generator.writeStringField("error", ThrowableProxyUtil.asString(thrown));
      }
      generator.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string in memory refused characters", e);
    }
    return line.append('\n').toString();
  }

  /** Numbers and truth values stay what they are, so that they can be summed. */
  private static void field(JsonGenerator generator, String key, Object value) {
    try {
      generator.writeFieldName(key);
      if (value instanceof Integer || value instanceof Long) {
        generator.writeNumber(((Number) value).longValue());
      } else if (value instanceof Double d && Double.isFinite(d)) {
        generator.writeNumber(d);
      } else if (value instanceof Boolean b) {
        generator.writeBoolean(b);
      } else {
        generator.writeString(String.valueOf(value));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a string in memory refused characters", e);
    }
  }
}
