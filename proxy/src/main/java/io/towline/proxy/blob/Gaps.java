package io.towline.proxy.blob;

import io.towline.cache.Extents;
import io.towline.cache.PartialBlob;
import io.towline.proxy.lane.Lane;

/** Which bytes of a blob are wanted and not here. Belongs to the loop of the download. */
final class Gaps {
  private final PartialBlob partial;
  private final Wants wants = new Wants();

  Gaps(PartialBlob partial) {
    this.partial = partial;
  }

  /** [start, end) is wanted. */
  void want(long start, long end) {
    wants.add(start, end);
  }

  /** It is not wanted any more. */
  void forget(long start, long end) {
    wants.remove(start, end);
  }

  /** Nothing is. */
  void forgetAll() {
    wants.clear();
  }

  /** The first wanted and missing byte from there on; -1 if there is none. */
  long firstFrom(long from) {
    Extents present = partial.present();
    long wanted = wants.firstFrom(from);
    while (wanted >= 0 && wanted < size()) {
      long gap = present.firstGap(wanted);
      if (gap == wanted) {
        return gap;
      }
      wanted = wants.firstFrom(gap);
    }
    return -1;
  }

  /** The end of the wanted stretch that this byte is in. */
  long wantedEndAt(long position) {
    return wants.endAt(position);
  }

  /** How many bytes of the blob are missing, wanted or not. */
  long bytes() {
    return size() - partial.present().bytes();
  }

  /** The blob's size; {@link Lane#TO_THE_END} while it is unknown. */
  long size() {
    return partial.size().orElse(Lane.TO_THE_END);
  }
}
