package io.towline.cache;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How the keys and values of one kind of journal are written. What is read may be anything: both
 * readers throw IOException or IllegalArgumentException for bytes that mean nothing. A key and its
 * value take at most {@link RecordFrames#MAX_PAYLOAD_BYTES} less one.
 */
interface RecordFormat<K, V> {
  /** One word that stands in the file's first line, so that no kind is read as another. */
  String kind();

  void writeKey(DataOutput out, K key) throws IOException;

  void writeValue(DataOutput out, V value) throws IOException;

  K readKey(DataInput in) throws IOException;

  V readValue(DataInput in) throws IOException;
}
