package io.towline.cache;

import io.towline.oci.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What the index knows of a stored blob at one moment.
 *
 * @param trusted the file's mark when its content was last verified; null if nobody knows
 * @param wasRead whether it was opened before in this process
 */
record StoredBlob(Digest digest, long sizeBytes, @Nullable FileMark trusted, boolean wasRead) {}
