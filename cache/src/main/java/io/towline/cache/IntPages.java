package io.towline.cache;

import java.util.Arrays;

/** As {@link LongPages}, at half the width. */
final class IntPages {
  private static final int BITS = 12;
  private static final int PAGE = 1 << BITS;

  private int[][] pages = {};

  int get(int place) {
    return pages[place >>> BITS][place & (PAGE - 1)];
  }

  /** Makes room for it if need be. */
  void set(int place, int value) {
    int page = place >>> BITS;
    if (page >= pages.length) {
      int before = pages.length;
      pages = Arrays.copyOf(pages, page + 1);
      for (int i = before; i <= page; i++) {
        pages[i] = new int[PAGE];
      }
    }
    pages[page][place & (PAGE - 1)] = value;
  }
}
