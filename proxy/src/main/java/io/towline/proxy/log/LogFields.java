package io.towline.proxy.log;

import java.util.function.BiConsumer;

/**
 * A log line's only argument that has keys and values of its own: they are rendered where the line
 * is written, and cost the thread that logs nothing. Immutable; its {@code toString} is the line's
 * text.
 */
@FunctionalInterface
public interface LogFields {
  /** Gives each field, in order: text, a number or a truth value. */
  void each(BiConsumer<String, Object> field);
}
