package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;

/** A source's size for a blob is not the one already known. */
public final class SizeConflictException extends IOException {
  SizeConflictException(Digest digest, long known, long claimed) {
    super("size of " + digest + ": " + claimed + " bytes, wanted " + known);
  }
}
