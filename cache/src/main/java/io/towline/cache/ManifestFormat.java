package io.towline.cache;

import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.oci.RepositoryName;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * Known manifests in their journal. Key: registry, repository, digest. Entry: media type, size, the
 * second of the last use (8). Words are as in {@link DataOutput#writeUTF}.
 */
final class ManifestFormat implements RecordFormat<ManifestKey, ManifestEntry> {
  @Override
  public String kind() {
    return "manifests";
  }

  @Override
  public void writeKey(DataOutput out, ManifestKey key) throws IOException {
    out.writeUTF(key.registry());
    out.writeUTF(key.repository().value());
    out.writeUTF(key.digest().toString());
  }

  @Override
  public void writeValue(DataOutput out, ManifestEntry entry) throws IOException {
    out.writeUTF(entry.mediaType().value());
    out.writeLong(entry.sizeBytes());
    out.writeLong(entry.usedAt().getEpochSecond());
  }

  @Override
  public ManifestKey readKey(DataInput in) throws IOException {
    return new ManifestKey(
        in.readUTF(), new RepositoryName(in.readUTF()), Digest.parse(in.readUTF()));
  }

  @Override
  public ManifestEntry readValue(DataInput in) throws IOException {
    MediaType mediaType = new MediaType(in.readUTF());
    long sizeBytes = in.readLong();
    try {
      return new ManifestEntry(mediaType, sizeBytes, Instant.ofEpochSecond(in.readLong()));
    } catch (DateTimeException e) {
      throw new IOException("no time", e);
    }
  }
}
