package io.towline.proxy.simulate;

import java.util.Iterator;
import java.util.List;

/**
 * What one connection does.
 *
 * @param headSeconds from the request to the head of the answer; infinite for never
 * @param phases what comes then; after the last one it is silent for ever
 */
public record Connection(double headSeconds, Iterator<Phase> phases) {

  static Connection of(double headSeconds, Phase... phases) {
    return new Connection(headSeconds, List.of(phases).iterator());
  }
}
