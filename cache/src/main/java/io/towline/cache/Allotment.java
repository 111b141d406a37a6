package io.towline.cache;

/**
 * The room that one partial blob holds in the budget. Not thread-safe: its blob's lock guards it.
 */
final class Allotment {
  private static final long STEP_BYTES = 8 << 20;

  private final DiskBudget budget;
  private long heldBytes;
  private long unwrittenBytes;

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
    long more = BlobIndex.blocks(bytes) - heldBytes;
    if (!budget.reserve(more)) {
      return false;
    }
    budget.promise(more);
    unwrittenBytes += more;
    heldBytes += more;
    return true;
  }

  /** As {@link #ensure}, and some more, so that not every write asks. */
  boolean ensureInSteps(long bytes) {
    return bytes <= heldBytes || ensure(Math.max(bytes, heldBytes + STEP_BYTES)) || ensure(bytes);
  }

  /** So many bytes more are on disk. */
  void wrote(long bytes) {
    long written = Math.min(bytes, unwrittenBytes);
    budget.settle(written);
    unwrittenBytes -= written;
  }

  /** Leaves what it has to somebody else, who gives it back. */
  long handOver() {
    wrote(unwrittenBytes);
    long bytes = heldBytes;
    heldBytes = 0;
    return bytes;
  }

  /** Gives back what it has beyond these bytes. */
  void shrinkTo(long bytes) {
    wrote(unwrittenBytes);
    long kept = bytes == 0 ? 0 : BlobIndex.blocks(bytes);
    if (kept < heldBytes) {
      budget.release(heldBytes - kept);
      heldBytes = kept;
    }
  }
}
