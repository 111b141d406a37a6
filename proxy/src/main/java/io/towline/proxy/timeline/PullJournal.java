package io.towline.proxy.timeline;

import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import java.util.function.LongSupplier;

/** The timelines of late. Any thread. */
public final class PullJournal {
  private final LongSupplier nanoClock;

  /** A journal in which nothing has happened yet. */
  public PullJournal(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** A timeline for a blob that begins to be fetched. */
  public Timeline begin(String registry, RepositoryName repository, Digest digest) {
    return new Timeline(registry, repository, digest, nanoClock);
  }
}
