package io.towline.spi;

import java.io.IOException;

/**
 * Decides whether a manifest may be served. It is asked before the first byte of the manifest goes
 * to a client, and its decision is remembered for a while: it should depend on nothing but the
 * question.
 *
 * <p>It is asked on a thread that may block, by several threads at once, and has the {@code
 * admission.timeout} of the configuration for its answer. Unlike with the other policies, nobody
 * answers in its place: while it throws, is late or answers null, nothing is served (503).
 */
public interface AdmissionPolicy {
  /**
   * What becomes of this manifest.
   *
   * @throws IOException if what it needs to know cannot be had now; the manifest is not served then
   */
  AdmissionDecision decide(AdmissionRequest request) throws IOException;
}
