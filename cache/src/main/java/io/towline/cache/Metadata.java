package io.towline.cache;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * What is known of content, rather than content: read whole at the start, kept in journals.
 *
 * @param journal done when the index is read; until then it is not to be asked
 */
record Metadata(
    Pins pins,
    BlobIndex index,
    CompletableFuture<IndexJournal> journal,
    BlobOwners owners,
    TagStore tags,
    KnownManifests manifests,
    ImageLayout layout) {

  /** Reads the small ones, and begins to read the two large ones. */
  static Metadata load(Path root, CacheEvents events) {
    BlobOwners owners = BlobOwners.begin(root, events);
    Pins pins = new Pins(root, events);
    BlobIndex index = new BlobIndex(pins::covers);
    pins.onChange(index::pinned);
    CompletableFuture<IndexJournal> journal =
        Loading.begin(
            "towline-cache-load-index",
            () -> {
              IndexJournal read = new IndexJournal(root, index, events);
              pins.tellAll();
              return read;
            });
    TagStore tags = new TagStore(root, events);
    ImageLayout layout =
        new ImageLayout(
            root,
            tags,
            digest -> {
              journal.join(); // a list that lacks what is here would be wrong for a while
              return index.holds(digest);
            });
    return new Metadata(
        pins, index, journal, owners, tags, new KnownManifests(root, events), layout);
  }

  void close() {
    layout.close();
    manifests.close();
    pins.close();
    tags.close();
    owners.close();
    if (!journal.isCompletedExceptionally()) {
      journal.join().close();
    }
  }
}
