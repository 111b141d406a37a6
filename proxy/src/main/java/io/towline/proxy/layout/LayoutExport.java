package io.towline.proxy.layout;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.towline.cache.BlobCache;
import io.towline.cache.CacheContents;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.proxy.job.JobRefusal;
import io.towline.proxy.manifest.ManifestContents;
import io.towline.proxy.manifest.Platform;
import io.towline.proxy.request.ImageName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tar of an OCI image layout with some images, complete: what belongs to them is found and held
 * when this is made, and written later. Docker finds a {@code manifest.json} of its own in it.
 */
public final class LayoutExport implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> FOLDERS = List.of("blobs/", "blobs/sha256/");

  private static final List<String> CONFIGURATIONS =
      List.of(
          "application/vnd.oci.image.config.v1+json",
          "application/vnd.docker.container.image.v1+json");

  private final BlobCache cache;
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
  private final CacheContents.Hold hold;
  private final int images;

  /**
   * Finds the images.
   *
   * @param platforms of images that have several; empty: all of them
   * @throws JobRefusal naming what is missing
   */
  public LayoutExport(BlobCache cache, Collection<ImageName> names, List<Platform> platforms)
      throws IOException, JobRefusal {
    this.cache = cache;
    ExportChoice choice = new ExportChoice(cache, platforms);
    List<ExportedImage> chosen = new ArrayList<>();
    for (ImageName name : names) {
      chosen.add(choice.find(name));
    }
    chosen.forEach(
        image -> image.contents().forEach(each -> blobs.putIfAbsent(each.digest(), each)));
    hold = cache.contents().hold(blobs.keySet());
    images = chosen.size();
    files.put(LayoutNames.LAYOUT, LayoutNames.LAYOUT_CONTENT);
    files.put(LayoutNames.INDEX, index(chosen));
    files.put(LayoutNames.DOCKER, forDocker(chosen));
  }

  /** How many images there are. */
  public int images() {
    return images;
  }

  /** The tar's size in bytes. */
  public long sizeBytes() {
    long size = (FOLDERS.size() + 2L) * TarHeader.BLOCK_BYTES;
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      size += sizeOf(file.getKey(), file.getValue().length);
    }
    for (Descriptor blob : blobs.values()) {
      size += sizeOf(LayoutNames.blob(blob.digest()), blob.sizeBytes());
    }
    return size;
  }

  private static long sizeOf(String name, long bytes) {
    return TarHeader.ofFile(name, bytes).length + bytes + TarHeader.padding(bytes);
  }

  /**
   * Writes the tar; borrows the channel, which may block.
   *
   * @throws IOException if it fails, or a blob turns out to be damaged: then the tar is not whole
   */
  public void write(WritableByteChannel target) throws IOException {
    for (String folder : FOLDERS) {
      fully(target, TarHeader.ofFolder(folder));
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      fully(target, TarHeader.ofFile(file.getKey(), file.getValue().length));
      fully(target, file.getValue());
      fully(target, new byte[TarHeader.padding(file.getValue().length)]);
    }
    for (Descriptor blob : blobs.values()) {
      fully(target, TarHeader.ofFile(LayoutNames.blob(blob.digest()), blob.sizeBytes()));
      cache.contents().copy(blob.digest(), target);
      fully(target, new byte[TarHeader.padding(blob.sizeBytes())]);
    }
    fully(target, new byte[2 * TarHeader.BLOCK_BYTES]);
  }

  private static void fully(WritableByteChannel target, byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      target.write(rest);
    }
  }

  private static byte[] index(List<ExportedImage> images) throws IOException {
    ObjectNode index = JSON.createObjectNode();
    index.put("schemaVersion", 2).put("mediaType", MediaType.OCI_INDEX.value());
    ArrayNode manifests = index.putArray("manifests");
    for (ExportedImage image : images) {
      ObjectNode entry =
          manifests
              .addObject()
              .put("mediaType", image.top().mediaType().value())
              .put("digest", image.top().digest().toString())
              .put("size", image.top().sizeBytes());
      ObjectNode annotations = entry.putObject("annotations");
      annotations.put(LayoutNames.REF_NAME, image.name());
      annotations.put(LayoutNames.IMAGE_NAME, image.name());
      image.index().ifPresent(of -> annotations.put(LayoutNames.OF_INDEX, of.digest().toString()));
    }
    return JSON.writeValueAsBytes(index);
  }

  /** Docker before version 25 reads this, and takes one platform of each image. */
  private byte[] forDocker(List<ExportedImage> images) throws IOException {
    ArrayNode all = JSON.createArrayNode();
    for (ExportedImage image : images) {
      if (image.images().size() == 1) {
        byte[] manifest = cache.content(image.images().get(0)).orElse(new byte[0]);
        List<Descriptor> named = ManifestContents.of(manifest).blobs();
        if (named.isEmpty() || !CONFIGURATIONS.contains(named.get(0).mediaType().value())) {
          continue; // an artifact, which Docker cannot load
        }
        ObjectNode entry = all.addObject();
        entry.put("Config", LayoutNames.blob(named.get(0).digest()));
        ArrayNode tags = entry.putArray("RepoTags");
        if (image.name().indexOf('@') < 0) {
          tags.add(image.name());
        }
        ArrayNode layers = entry.putArray("Layers");
        named.stream().skip(1).forEach(layer -> layers.add(LayoutNames.blob(layer.digest())));
      }
    }
    return JSON.writeValueAsBytes(all);
  }

  /** The blobs may be evicted again. */
  @Override
  public void close() {
    hold.close();
  }
}
