package io.towline.cache;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Words to words. */
final class WordsFormat implements RecordFormat<String, String> {
  @Override
  public String kind() {
    return "words";
  }

  @Override
  public void writeKey(DataOutput out, String key) throws IOException {
    out.writeUTF(key);
  }

  @Override
  public void writeValue(DataOutput out, String value) throws IOException {
    out.writeUTF(value);
  }

  @Override
  public String readKey(DataInput in) throws IOException {
    return in.readUTF();
  }

  @Override
  public String readValue(DataInput in) throws IOException {
    return in.readUTF();
  }
}
