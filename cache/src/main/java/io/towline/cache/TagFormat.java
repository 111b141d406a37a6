package io.towline.cache;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.oci.RepositoryName;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * Tags in their journal. Key: registry, repository, tag, accept. Entry: media type, digest, size,
 * checkedAt as seconds (8) and nanoseconds (4), ETag or an empty word. Words are as in {@link
 * DataOutput#writeUTF}.
 */
final class TagFormat implements RecordFormat<TagKey, TagEntry> {
  private static final int MAX_REGISTRY = 255;
  private static final int MAX_ACCEPT = 1_024;
  private static final int MAX_ETAG = 256;

  /** Whether a tag is small enough to be kept; its words come from strangers. */
  static boolean fits(TagKey key, TagEntry entry) {
    return key.registry().length() <= MAX_REGISTRY
        && key.accept().length() <= MAX_ACCEPT
        && entry.etag().orElse("").length() <= MAX_ETAG;
  }

  @Override
  public String kind() {
    return "tags";
  }

  @Override
  public void writeKey(DataOutput out, TagKey key) throws IOException {
    out.writeUTF(key.registry());
    out.writeUTF(key.repository().value());
    out.writeUTF(key.tag());
    out.writeUTF(key.accept());
  }

  @Override
  public void writeValue(DataOutput out, TagEntry entry) throws IOException {
    out.writeUTF(entry.manifest().mediaType().value());
    out.writeUTF(entry.manifest().digest().toString());
    out.writeLong(entry.manifest().sizeBytes());
    Instant checkedAt = entry.checkedAt();
    out.writeLong(checkedAt.getEpochSecond());
    out.writeInt(checkedAt.getNano());
    out.writeUTF(entry.etag().orElse(""));
  }

  @Override
  public TagKey readKey(DataInput in) throws IOException {
    return new TagKey(in.readUTF(), new RepositoryName(in.readUTF()), in.readUTF(), in.readUTF());
  }

  @Override
  public TagEntry readValue(DataInput in) throws IOException {
    MediaType mediaType = new MediaType(in.readUTF());
    Digest digest = Digest.parse(in.readUTF());
    Descriptor manifest = new Descriptor(mediaType, digest, in.readLong());
    Instant checkedAt = readInstant(in);
    return new TagEntry(manifest, checkedAt, Optional.of(in.readUTF()).filter(e -> !e.isEmpty()));
  }

  private static Instant readInstant(DataInput in) throws IOException {
    try {
      return Instant.ofEpochSecond(in.readLong(), in.readInt());
    } catch (DateTimeException | ArithmeticException e) {
      throw new IOException("no time", e);
    }
  }
}
