package io.towline.cache;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** What is known of content, rather than content: read whole at the start, kept in journals. */
record Metadata(
    Pins pins,
    BlobIndex index,
    IndexJournal journal,
    BlobOwners owners,
    TagStore tags,
    ImageLayout layout) {

  /** Reads it all, the two large ones at a time. */
  static Metadata load(Path root, CacheEvents events) {
    CompletableFuture<BlobOwners> owners =
        CompletableFuture.supplyAsync(() -> new BlobOwners(root, events));
    Pins pins = new Pins(root, events);
    BlobIndex index = new BlobIndex(pins::covers);
    pins.onChange(index::pinned);
    IndexJournal journal = new IndexJournal(root, index, events);
    TagStore tags = new TagStore(root, events);
    ImageLayout layout = new ImageLayout(root, tags, index::holds);
    return new Metadata(pins, index, journal, owners.join(), tags, layout);
  }

  void close() {
    layout.close();
    pins.close();
    tags.close();
    owners.close();
    journal.close();
  }
}
