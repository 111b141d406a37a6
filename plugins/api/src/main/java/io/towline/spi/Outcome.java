package io.towline.spi;

/** How an attempt stands or ended. */
public enum Outcome {
  /** Still under way. */
  RUNNING,
  /** Delivered all that it was asked for. */
  DONE,
  /** No connection, or none in time: refused, unreachable, TLS failure, unknown name. */
  CONNECT_FAILED,
  /** Connected, but no answer in time. */
  NO_ANSWER,
  /** Bytes came and then none for the progress timeout. */
  STALLED,
  /** The connection ended before the content did: reset or early close. */
  CUT,
  /** 404: not there, which only the origin can say for good. */
  NOT_FOUND,
  /** 401 or 403, with the credentials that we have. */
  DENIED,
  /** 429: asked too often. */
  THROTTLED,
  /** 5xx, or another status that makes no sense here. */
  SERVER_ERROR,
  /** An answer that contradicts what is known: another size, digest, type or range. */
  WRONG_CONTENT,
  /** Ended by us, because it was no longer needed. */
  CANCELLED;

  /** Whether asking the same upstream again for the same content is pointless for this pull. */
  public boolean isFinal() {
    return switch (this) {
      case NOT_FOUND, DENIED, WRONG_CONTENT -> true;
      default -> false;
    };
  }

  /**
   * Whether the attempt ended without delivering what it was asked for, by the upstream's doing.
   */
  public boolean isFailure() {
    return switch (this) {
      case RUNNING, DONE, CANCELLED -> false;
      default -> true;
    };
  }
}
