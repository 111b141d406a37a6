package io.towline.cache;

import io.towline.oci.Digest;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Keeps index.json, which names the cached tags. */
final class ImageLayout implements AutoCloseable {
  ImageLayout(Path cacheDirectory, TagStore tags, Predicate<Digest> holds) {}

  void changed() {}

  @Override
  public void close() {}
}
