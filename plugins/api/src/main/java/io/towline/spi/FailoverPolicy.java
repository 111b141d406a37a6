package io.towline.spi;

/**
 * Decides whom to ask next. One instance answers for all downloads of a registry.
 *
 * <p>It is called on a thread that is kept for it, never on an event loop, and with one question at
 * a time; the thread may be another one later. The very first question is made up, to load what it
 * needs: it may take its time and its answer is not used.
 *
 * <p>It must answer within 50 ms, from memory: no file, no network, no lock that another thread
 * holds for long. An answer that is late, an exception, {@code null} and an upstream that is not in
 * the history are answered by the built-in policy, and the log says whose fault it was. While a
 * policy is late with one question it is asked no other; after the third time it is not asked again
 * until the configuration is reloaded.
 */
public interface FailoverPolicy {
  /**
   * The next step for this download: at its beginning, whenever an attempt has failed, and whenever
   * the watchdog has come to doubt one that runs ({@link Attempt#suspect}). A doubted attempt is
   * not a failed one: to {@link Decision.Wait} is right where there is nobody better, to race it
   * costs a connection and few bytes, for the watchdog ends whoever is overtaken. It must end: a
   * history in which everything keeps failing leads to {@link Decision.GiveUp}. An upstream whose
   * attempt ended with a {@linkplain Outcome#isFinal final} outcome is not asked again. State kept
   * between questions may be about upstreams, not about downloads: nobody says when a download is
   * over.
   */
  Decision next(PullHistory history);
}
