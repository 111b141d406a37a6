package io.towline.spi;

/**
 * Decides whom to ask next. One instance answers for all downloads of a registry.
 *
 * <p>A policy is asked three kinds of question, told apart by {@link PullHistory#about}:
 *
 * <ol>
 *   <li><b>A beginning</b> ({@code about} is empty): whom to ask first, for a download or for a
 *       part of it. Answer {@link Decision.Try}; one {@linkplain Decision.Try#beside beside}
 *       another asks two at once.
 *   <li><b>An attempt has ended</b> without all that it was for: its {@link Attempt#outcome} says
 *       how. Answer {@code Try} with the next one, at once or after a delay; or {@link
 *       Decision.GiveUp}; or, where others still run for the same part ({@link
 *       PullHistory#contenders}), {@link Decision.Wait} for them.
 *   <li><b>An attempt that runs is suspect</b>: of a blob, it has been silent for longer than is
 *       usual or is far slower than it was; of a manifest, it has outlived the time after which a
 *       second one may be asked. It has not failed, and may go on any moment. Answer {@code Try}
 *       with {@link Decision.Role#RACE} to start a contender beside it, which costs a connection
 *       and few bytes, for the watchdog ends whoever is overtaken; or {@code Wait} to leave it
 *       alone, which is right where a contender runs already or there is nobody better.
 * </ol>
 *
 * <p>How many contenders a blob may have, and how many bytes may be fetched twice, is bounded
 * elsewhere: a policy says who, not how much.
 *
 * <p>A tag is resolved at the origin. Of a manifest ({@link PullHistory.Content#MANIFEST}) the
 * origin is asked first, and others when it has failed or is suspect.
 *
 * <p>It is called on a thread that is kept for it, never on an event loop, and with one question at
 * a time; the thread may be another one later. The very first question is made up, to load what it
 * needs: it may take its time and its answer is not used.
 *
 * <p>It must answer within 50 ms, from memory: no file, no network, no lock that another thread
 * holds for long. An answer that is late, an exception, {@code null}, an upstream that is not in
 * the history, and a {@code Wait} where nothing runs are answered by the built-in policy {@code
 * ordered} instead, and the log and the metrics say whose fault it was. While a policy is late with
 * one question it is asked no other; after the third time it is not asked again until the
 * configuration is reloaded.
 *
 * <p>Most policies differ only in whom they like better. {@link io.towline.spi.ranked.RankedPolicy}
 * does the rest.
 */
public interface FailoverPolicy {
  /**
   * The next step for this download. It must end: a history in which everything keeps failing leads
   * to {@link Decision.GiveUp}. An upstream whose attempt ended with a {@linkplain Outcome#isFinal
   * final} outcome is not asked again. State kept between questions may be about upstreams, not
   * about downloads: nobody says when a download is over.
   */
  Decision next(PullHistory history);
}
