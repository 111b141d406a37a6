package io.towline.proxy.blob;

import io.towline.config.ProgressConfig.FinishAbandoned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Who waits for a download, and so how far and how fast it reads: a client; nobody yet, because it
 * was begun ahead of need; or nobody any more, and then it goes on as far as that is allowed,
 * behind all others. Belongs to the loop of the download.
 */
final class Demand {
  /** Begun ahead of need, a download stops reading here, until somebody comes. */
  static final long HEAD_START_BYTES = 64 << 10;

  /** Between two chunks of at most 128 KiB, while clients wait for other blobs. */
  private static final Duration LAST_IN_LINE = Duration.ofMillis(100);

  /** Whose a download is. */
  private enum Whose {
    NOBODYS_YET,
    CLIENTS,
    NOBODYS_ANY_MORE
  }

  private final FinishAbandoned rule;
  private final Abandoned abandoned;
  private final BooleanSupplier clientsWait;
  private final List<Runnable> held = new ArrayList<>();
  private Whose whose;
  private boolean wholeWanted;
  private Runnable whenClaimed = () -> {};

  private Demand(
      FinishAbandoned rule, Abandoned abandoned, BooleanSupplier clientsWait, Whose whose) {
    this.rule = rule;
    this.abandoned = abandoned;
    this.clientsWait = clientsWait;
    this.whose = whose;
  }

  /**
   * Of a download that a client asked for.
   *
   * @param clientsWait whether clients wait for any blob
   */
  static Demand ofClients(FinishAbandoned rule, Abandoned abandoned, BooleanSupplier clientsWait) {
    return new Demand(rule, abandoned, clientsWait, Whose.CLIENTS);
  }

  /**
   * Of a download that begins before anybody asks.
   *
   * @param whenClaimed runs once, when a client comes
   */
  static Demand aheadOfNeed(
      FinishAbandoned rule,
      Abandoned abandoned,
      BooleanSupplier clientsWait,
      Runnable whenClaimed) {
    Demand demand = new Demand(rule, abandoned, clientsWait, Whose.NOBODYS_YET);
    demand.whenClaimed = whenClaimed;
    return demand;
  }

  /** Whether no client has come yet. */
  boolean isAheadOfNeed() {
    return whose == Whose.NOBODYS_YET;
  }

  /** Whether clients wanted parts of the blob alone. */
  boolean isOfParts() {
    return whose == Whose.CLIENTS && !wholeWanted;
  }

  /** Whether clients wait for it, and one of them for the whole. */
  boolean isOfTheWhole() {
    return whose == Whose.CLIENTS && wholeWanted;
  }

  /** A client wants this stretch: what was held is read now. */
  void want(long start, long end) {
    wholeWanted |= start == 0 && end == Long.MAX_VALUE;
    if (whose == Whose.NOBODYS_ANY_MORE) {
      abandoned.ended();
    }
    if (whose == Whose.NOBODYS_YET) {
      whenClaimed.run();
    }
    whose = Whose.CLIENTS;
    List<Runnable> waiting = List.copyOf(held);
    held.clear();
    waiting.forEach(Runnable::run);
  }

  /** Whether more may be read where so much is here; if not, {@code then} runs when it may. */
  boolean mayRead(long end, Runnable then) {
    if (whose != Whose.NOBODYS_YET || end < HEAD_START_BYTES) {
      return true;
    }
    held.add(then);
    return false;
  }

  /** How long to wait before the next chunk. */
  Duration pause() {
    boolean last = whose == Whose.NOBODYS_ANY_MORE && clientsWait.getAsBoolean();
    return last ? LAST_IN_LINE : Duration.ZERO;
  }

  /** No client is left: whether it goes on all the same. */
  boolean goesOn(long missingBytes) {
    if (whose == Whose.NOBODYS_ANY_MORE) {
      return true; // that was decided when the last one left
    }
    boolean admitted =
        whose == Whose.CLIENTS && wholeWanted && abandoned.admits(rule, missingBytes);
    if (admitted) {
      whose = Whose.NOBODYS_ANY_MORE;
    }
    return admitted;
  }

  /** The download is over. */
  void over() {
    held.clear();
    if (whose == Whose.NOBODYS_ANY_MORE) {
      abandoned.ended();
      whose = Whose.CLIENTS;
    }
  }

  /** It rests: whoever comes next begins anew. */
  void rests() {
    wholeWanted = false;
    held.clear();
  }
}
