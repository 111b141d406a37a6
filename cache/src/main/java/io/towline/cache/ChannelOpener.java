package io.towline.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/** {@link FileChannel#open(Path, Set, FileAttribute[])}, or in tests a disk that fails. */
@FunctionalInterface
interface ChannelOpener {
  FileChannel open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException;
}
