package io.towline.proxy.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that a user wrote and that is read whole. */
public final class SmallTextFile {
  private SmallTextFile() {}

  /**
   * All of it. Blocking.
   *
   * @param mostMebibytes that are read
   * @param remark behind the complaint that there are more; may be empty
   * @throws IOException in one sentence that names the file
   */
  public static String read(Path file, int mostMebibytes, Charset charset, String remark)
      throws IOException {
    int most = mostMebibytes << 20;
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(most + 1);
    } catch (NoSuchFileException e) {
      throw new IOException(file + " is not there", e);
    } catch (IOException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
    if (bytes.length > most) {
      throw new IOException(file + " is larger than " + mostMebibytes + " MiB" + remark);
    }
    return new String(bytes, charset);
  }
}
