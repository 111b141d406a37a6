package io.towline.cache;

import io.towline.oci.Descriptor;
import io.towline.oci.MediaType;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;

/**
 * The text of an image layout's {@code index.json} (OCI image-spec, image-layout.md and
 * image-index.md), written as it goes.
 */
final class IndexJson {
  private static final String NAME = "org.opencontainers.image.ref.name";
  private static final String HEX = "0123456789abcdef";

  private IndexJson() {}

  /** Writes the whole file, a line for each name; borrows the writer. */
  static void write(Map<String, Descriptor> manifests, Writer out) throws IOException {
    out.write("{\"schemaVersion\":2,\"mediaType\":");
    string(MediaType.OCI_INDEX.value(), out);
    out.write(",\"manifests\":[");
    String separator = "\n";
    for (Map.Entry<String, Descriptor> manifest : manifests.entrySet()) {
      out.write(separator);
      descriptor(manifest.getKey(), manifest.getValue(), out);
      separator = ",\n";
    }
    out.write("\n]}\n");
  }

  private static void descriptor(String name, Descriptor manifest, Writer out) throws IOException {
    out.write("{\"mediaType\":");
    string(manifest.mediaType().value(), out);
    out.write(",\"digest\":");
    string(manifest.digest().toString(), out);
    out.write(",\"size\":");
    out.write(Long.toString(manifest.sizeBytes()));
    out.write(",\"annotations\":{");
    string(NAME, out);
    out.write(':');
    string(name, out);
    out.write("}}");
  }

  /**
   * A JSON string in ASCII (RFC 8259, section 7), so that any char, even a lone surrogate, fits.
   */
  private static void string(String text, Writer out) throws IOException {
    out.write('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.write('\\');
        out.write(c);
      } else if (c >= ' ' && c <= '~') {
        out.write(c);
      } else {
        out.write("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.write(HEX.charAt(c >> shift & 0xf));
        }
      }
    }
    out.write('"');
  }
}
