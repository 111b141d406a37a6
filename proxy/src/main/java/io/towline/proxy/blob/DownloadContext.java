package io.towline.proxy.blob;

import io.netty.channel.EventLoop;
import io.towline.cache.PartialBlob;
import io.towline.oci.RepositoryName;
import io.towline.proxy.failover.Observers;
import io.towline.proxy.failover.PullLog;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.timer.LoopTimers;
import io.towline.proxy.timer.Timers;
import io.towline.proxy.upstream.UpstreamClient;
import java.util.function.IntSupplier;

/**
 * What every part of one download knows.
 *
 * @param loop on which all of it happens
 * @param source where the registry's content comes from
 * @param repository that is asked for the blob
 * @param partial which grows
 * @param log of the attempts
 * @param downloads how many run now
 */
record DownloadContext(
    EventLoop loop,
    UpstreamClient client,
    Observers observers,
    RegistrySource source,
    RepositoryName repository,
    PartialBlob partial,
    PullLog log,
    IntSupplier downloads) {

  /** The time of the loop. */
  Timers timers() {
    return new LoopTimers(loop, observers.nanoClock());
  }

  /** How many bytes an attempt that received so many reads next, at most. */
  int nextPiece(long received) {
    return PieceShare.next(downloads.getAsInt(), received);
  }

  /** The request path of the blob. */
  String path() {
    return "/v2/" + repository + "/blobs/" + partial.digest();
  }
}
