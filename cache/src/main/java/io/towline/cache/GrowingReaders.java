package io.towline.cache;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The readers of one partial blob. Any thread. */
final class GrowingReaders {
  private final List<GrowingContent> readers = new CopyOnWriteArrayList<>();

  void add(GrowingContent content) {
    readers.add(content);
  }

  void remove(GrowingContent content) {
    readers.remove(content);
  }

  int count() {
    return readers.size();
  }

  /** Those of this moment. */
  List<GrowingContent> list() {
    return readers;
  }

  void wake() {
    for (GrowingContent content : readers) {
      content.reader().wake();
    }
  }

  void fail(IOException cause) {
    readers.forEach(content -> content.reader().fail(cause));
  }

  /** The bytes were wrong: whoever has begun fails, and the others wait for those of a new file. */
  void beginAgain(IOException cause, BlobFiles files, @Nullable PartFile file) {
    for (GrowingContent content : readers) {
      if (content.reader().hasBegun()) {
        content.reader().failWrong(cause);
      } else {
        content.open(files, file);
      }
    }
  }

  /** Tells a new fill what is needed by those who waited for it. */
  void wantAgain() {
    readers.stream()
        .map(GrowingContent::reader)
        .filter(reader -> reader.failure().isEmpty())
        .forEach(BlobReader::wantAgain);
  }

  /** The source of a reader that waits still. */
  Optional<BlobSource> waitingSource() {
    return readers.stream()
        .filter(content -> content.reader().failure().isEmpty())
        .findFirst()
        .flatMap(content -> content.reader().source());
  }
}
