package io.towline.cache;

/**
 * The memory that all windows share. A window may hold its share, the whole divided by the windows
 * there are. Its second page is granted beyond the whole if it must be: the reserve of the gate
 * lies in the page before the frontier, so that a window of one page could never move on.
 */
final class MemoryRoom {
  static final int PAGE_BYTES = 256 << 10;
  static final long WINDOW_BYTES = 8 << 20;
  private static final long TOTAL_BYTES = 64 << 20;
  private static final int ALWAYS_PAGES = 2;

  private final int totalPages;
  private int windows;
  private int pages;

  MemoryRoom() {
    this(TOTAL_BYTES);
  }

  MemoryRoom(long totalBytes) {
    totalPages = (int) (totalBytes / PAGE_BYTES);
  }

  synchronized void opened() {
    windows++;
  }

  synchronized void closed(int pagesBack) {
    windows--;
    pages -= pagesBack;
  }

  /** Whether a window that holds so many pages may have one more; it then has. */
  synchronized boolean take(int held) {
    int share = Math.max(ALWAYS_PAGES, totalPages / Math.max(1, windows));
    boolean second = held == ALWAYS_PAGES - 1;
    if (held >= share || (pages >= totalPages && !second)) {
      return false;
    }
    pages++;
    return true;
  }

  synchronized void giveBack(int count) {
    pages -= count;
  }

  synchronized long usedBytes() {
    return (long) pages * PAGE_BYTES;
  }
}
