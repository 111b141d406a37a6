package io.towline.cache;

import java.util.Arrays;

/** Numbers by their place from 0 on, in pages, so that growing copies and wastes little. */
final class LongPages {
  private static final int BITS = 12;
  private static final int PAGE = 1 << BITS;

  private long[][] pages = {};

  long get(int place) {
    return pages[place >>> BITS][place & (PAGE - 1)];
  }

  /** Makes room for it if need be. */
  void set(int place, long value) {
    int page = place >>> BITS;
    if (page >= pages.length) {
      int before = pages.length;
      pages = Arrays.copyOf(pages, page + 1);
      for (int i = before; i <= page; i++) {
        pages[i] = new long[PAGE];
      }
    }
    pages[page][place & (PAGE - 1)] = value;
  }
}
