package io.towline.proxy.blob;

import io.towline.proxy.timeline.TimelineEvent;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The download that fills a blob, as the streams to its clients see it. Any thread, also after it
 * has ended.
 *
 * @param upstream the name of the one asked last; empty before the first
 * @param troubled whether it had to race, to ask again or to go elsewhere
 * @param notes where to note what its clients live through
 */
record Feed(Supplier<String> upstream, BooleanSupplier troubled, Notes notes) {
  /** Takes what happens at an offset of the blob. */
  @FunctionalInterface
  interface Notes {
    void add(TimelineEvent.Kind kind, String upstream, long offset, String detail);
  }
}
