package io.towline.proxy.timeline;

import java.time.Duration;

/**
 * One thing that happened to a blob.
 *
 * @param at since the timeline began
 * @param upstream which upstream it is about; empty for none
 * @param offset where in the blob, in bytes
 * @param detail in words, for people, on one line; may be empty. Queries, credentials and all but
 *     the first 200 characters of what was handed in are left out
 */
public record TimelineEvent(Duration at, Kind kind, String upstream, long offset, String detail) {
  /** What kind of thing. */
  public enum Kind {
    /** An attempt was sent. */
    ATTEMPT,
    /** The head of its answer came. */
    HEAD,
    /** The watchdog doubts an attempt. */
    SUSPECT,
    /** Another attempt was sent beside a doubted one. */
    RACE,
    /** The bytes go on from another attempt than before. */
    SPLICE,
    /** An attempt was overtaken and dropped. */
    OVERTAKEN,
    /** An attempt failed. */
    FAILED,
    /** A client is kept alive byte by byte. */
    DRIBBLE,
    /** The clients of a doubted download get bytes again. */
    RECOVERED,
    /** The layers of a manifest begin before anybody asked. */
    HEAD_START,
    /** The blob goes on over several connections at a time, or over one again. */
    PARTS,
    /** A client came or went. */
    CLIENT,
    /** No client is left, and nothing more is fetched for now. */
    REST,
    /** Bytes were wrong, and somebody is to blame. */
    BLAME,
    /** All bytes are here and right. */
    FINISH,
    /** Nobody is asked any more. */
    GIVE_UP
  }

  public TimelineEvent {
    upstream = Detail.of(upstream);
    detail = Detail.of(detail);
  }
}
