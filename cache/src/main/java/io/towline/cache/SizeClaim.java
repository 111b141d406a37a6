package io.towline.cache;

import io.towline.oci.Digest;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a blob's size. A descriptor's word stands; a source's word stands until a
 * descriptor says otherwise. Any thread.
 */
final class SizeClaim {
  private record Claim(long sizeBytes, boolean fromDescriptor) {}

  private final Digest digest;
  private final AtomicReference<@Nullable Claim> claim = new AtomicReference<>();

  SizeClaim(Digest digest) {
    this.digest = digest;
  }

  OptionalLong size() {
    Claim now = claim.get();
    return now == null ? OptionalLong.empty() : OptionalLong.of(now.sizeBytes);
  }

  /** Takes a source's word; says whether that is news. */
  boolean source(long sizeBytes) throws SizeConflictException {
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("a size is not negative: " + sizeBytes);
    }
    if (claim.compareAndSet(null, new Claim(sizeBytes, false))) {
      return true;
    }
    Claim now = claim.get();
    if (now != null && now.sizeBytes != sizeBytes) {
      throw new SizeConflictException(digest, now.sizeBytes, sizeBytes);
    }
    return false;
  }

  /** Takes a descriptor's word; says whether it differs from what a source had said. */
  boolean descriptor(long sizeBytes) throws SizeConflictException {
    Claim now = claim.getAndUpdate(old -> known(old) ? old : new Claim(sizeBytes, true));
    if (now != null && now.fromDescriptor && now.sizeBytes != sizeBytes) {
      throw new SizeConflictException(digest, now.sizeBytes, sizeBytes);
    }
    return now != null && now.sizeBytes != sizeBytes;
  }

  /** Forgets what a source said, because its bytes were wrong. */
  void forgetSource() {
    claim.updateAndGet(old -> known(old) ? old : null);
  }

  private static boolean known(@Nullable Claim claim) {
    return claim != null && claim.fromDescriptor;
  }
}
