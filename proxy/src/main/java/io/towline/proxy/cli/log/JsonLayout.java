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
import java.time.temporal.ChronoUnit;
import org.slf4j.event.KeyValuePair;

/** One JSON object a line: time, level, logger, message, the line's own keys, error. */
final class JsonLayout extends LayoutBase<ILoggingEvent> {
  private final JsonFactory json = new JsonFactory();

  @Override
  public String doLayout(ILoggingEvent event) {
    StringWriter line = new StringWriter(256);
    try (JsonGenerator generator = json.createGenerator(line)) {
      generator.writeStartObject();
      generator.writeStringField(
          "time", event.getInstant().truncatedTo(ChronoUnit.MILLIS).toString());
      generator.writeStringField("level", event.getLevel().toString());
      generator.writeStringField("logger", event.getLoggerName());
      generator.writeStringField("message", event.getFormattedMessage());
      if (event.getKeyValuePairs() != null) {
        for (KeyValuePair pair : event.getKeyValuePairs()) {
          generator.writeFieldName(pair.key);
          value(generator, pair);
        }
      }
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
  private static void value(JsonGenerator generator, KeyValuePair pair) throws IOException {
    Object value = pair.value;
    if (value instanceof Integer || value instanceof Long) {
      generator.writeNumber(((Number) value).longValue());
    } else if (value instanceof Double d && Double.isFinite(d)) {
      generator.writeNumber(d);
    } else if (value instanceof Boolean b) {
      generator.writeBoolean(b);
    } else {
      generator.writeString(String.valueOf(value));
    }
  }
}
