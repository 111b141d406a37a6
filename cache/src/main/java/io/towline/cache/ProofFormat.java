package io.towline.cache;

import io.towline.oci.MediaType;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Owners in their journal: the key's 32 bytes; the size (8), the media type (2 and its characters).
 * Also holds every media type once, because a million proofs have a dozen of them.
 */
final class ProofFormat implements RecordFormat<ProofKey, Proof> {
  private static final int MAX_MEDIA_TYPES = 1_000;

  private final Map<String, MediaType> mediaTypes = new ConcurrentHashMap<>();

  /** The one object for this type; when there are too many types, the argument. Any thread. */
  MediaType once(MediaType mediaType) {
    if (mediaTypes.size() < MAX_MEDIA_TYPES) {
      mediaTypes.putIfAbsent(mediaType.value(), mediaType);
    }
    return mediaTypes.getOrDefault(mediaType.value(), mediaType);
  }

  @Override
  public String kind() {
    return "owners";
  }

  @Override
  public void writeKey(DataOutput out, ProofKey key) throws IOException {
    out.writeLong(key.a());
    out.writeLong(key.b());
    out.writeLong(key.c());
    out.writeLong(key.d());
  }

  @Override
  public void writeValue(DataOutput out, Proof proof) throws IOException {
    out.writeLong(proof.sizeBytes());
    out.writeUTF(proof.mediaType().value());
  }

  @Override
  public ProofKey readKey(DataInput in) throws IOException {
    return new ProofKey(in.readLong(), in.readLong(), in.readLong(), in.readLong());
  }

  @Override
  public Proof readValue(DataInput in) throws IOException {
    long sizeBytes = in.readLong();
    String value = in.readUTF();
    MediaType known = mediaTypes.get(value);
    return new Proof(known != null ? known : once(new MediaType(value)), sizeBytes);
  }
}
