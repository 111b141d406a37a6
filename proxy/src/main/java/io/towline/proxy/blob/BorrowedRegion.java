package io.towline.proxy.blob;

import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;

/** A region of a file that stays open after it was sent, because it belongs to a reader. */
final class BorrowedRegion extends DefaultFileRegion {

  BorrowedRegion(FileChannel file, long position, long count) {
    super(file, position, count);
  }

  @Override
  protected void deallocate() {
    // The reader closes its channel itself.
  }
}
