package io.towline.cache;

/**
 * The room that one partial blob holds in the budget. Not thread-safe: its blob's lock guards it.
 */
final class Allotment {
  private static final long STEP_BYTES = 8 << 20;

  private final DiskBudget budget;
  private long heldBytes;

  Allotment(DiskBudget budget, long heldBytes) {
    this.budget = budget;
    this.heldBytes = heldBytes;
  }

  long heldBytes() {
    return heldBytes;
  }

  /** Makes it at least this large; false, and unchanged, if there is no room. */
  boolean ensure(long bytes) {
    if (bytes <= heldBytes) {
      return true;
    }
    if (!budget.reserve(bytes - heldBytes)) {
      return false;
    }
    heldBytes = bytes;
    return true;
  }

  /** As {@link #ensure}, and some more, so that not every write asks. */
  boolean ensureInSteps(long bytes) {
    return bytes <= heldBytes || ensure(Math.max(bytes, heldBytes + STEP_BYTES)) || ensure(bytes);
  }

  /** Leaves what it has to somebody else, who gives it back. */
  long handOver() {
    long bytes = heldBytes;
    heldBytes = 0;
    return bytes;
  }

  /** Gives back what it has beyond these bytes. */
  void shrinkTo(long bytes) {
    if (bytes < heldBytes) {
      budget.release(heldBytes - bytes);
      heldBytes = bytes;
    }
  }
}
