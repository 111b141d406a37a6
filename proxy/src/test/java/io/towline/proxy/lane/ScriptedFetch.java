package io.towline.proxy.lane;

import io.towline.spi.Outcome;

/** A request whose upstream is the test: it says what comes, and when. */
final class ScriptedFetch implements Fetch {
  final Runner runner;
  private final LaneFixture fixture;
  private long position;
  private boolean cancelled;
  private boolean over;

  ScriptedFetch(LaneFixture fixture, Runner runner) {
    this.fixture = fixture;
    this.runner = runner;
    this.position = runner.offset();
  }

  /** The head comes, and from now on we wait for bytes. */
  ScriptedFetch answers() {
    runner.headCame();
    runner.reading();
    return this;
  }

  /** So many bytes come, and are stored at once; the last ones of the lane end it. */
  ScriptedFetch brings(long bytes) {
    if (over) {
      throw new IllegalStateException("it is over");
    }
    long start = position;
    position += bytes;
    runner.received(bytes);
    runner.landed(position, bytes, fixture.stored(start, position));
    if (!over && position >= runner.lane().end()) {
      fails(Outcome.DONE);
    }
    return this;
  }

  /** It ends by itself. */
  void fails(Outcome outcome) {
    over = true;
    runner.ended(outcome, "scripted: " + outcome);
  }

  String upstream() {
    return runner.endpoint().upstream().name();
  }

  long offset() {
    return runner.offset();
  }

  /** The end of what it has brought. */
  long position() {
    return position;
  }

  /** Whether we ended it. */
  boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void cancel() {
    cancelled = true;
    over = true;
  }
}
