package io.towline.proxy.simulate;

import io.towline.proxy.simulate.Model.Capacity;
import io.towline.proxy.simulate.Model.Connections;
import io.towline.spi.Outcome;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The upstreams that are known by name. */
public final class Models {
  /** What a healthy upstream brings, in bytes a second. */
  static final double FAST = 20e6;

  static final double SLOW = 400e3;
  static final double CRAWL = 3e3;
  static final long BURST_BYTES = 4_000_000;
  static final double SCAN_SECONDS = 28;
  static final double CHANGE_SECONDS = 4;

  private static final List<Model> ALL =
      List.of(
          model("good", "20 MB/s", FAST, opening -> flow(opening, FAST)),
          model("slow", "400 kB/s in all", SLOW, opening -> flow(opening, SLOW)),
          model("bursty", "4 MB at a time, then 6 to 14 s of silence", FAST, Models::bursty),
          model(
              "collapsing",
              "every third connection falls to 3 kB/s at a random byte",
              FAST,
              Models::collapsing),
          model("dripping", "one byte every 2 s", FAST, opening -> flow(opening, 0.5)),
          model(
              "hanging",
              "the first connection falls silent for good at a random byte, a tenth of the others"
                  + " too",
              FAST,
              Models::hanging),
          model("bimodal", "every third answer begins only after 3 to 12 s", FAST, Models::bimodal),
          new Model(
              "changing",
              "ten times slower from the fourth second on",
              Models::changing,
              Optional.empty(),
              opening -> flow(opening, FAST)),
          model("scanner", "28 s of silence on every connection", FAST, Models::scanner),
          model("flaky", "every connection is reset after 10 to 90 MB", FAST, Models::flaky),
          model(
              "mute",
              "connects and never answers",
              FAST,
              opening -> Connection.of(Double.POSITIVE_INFINITY)),
          model(
              "dead",
              "no connection",
              FAST,
              opening -> Connection.of(3, new Phase.End(Outcome.CONNECT_FAILED))),
          new Model(
              "line",
              "our own line, which all of this name share, is ten times slower from the fourth"
                  + " second on",
              Models::changing,
              Optional.of("line"),
              opening -> flow(opening, FAST)));

  private Models() {}

  /** All, in the order in which they are shown. */
  public static List<Model> all() {
    return ALL;
  }

  /** The one of this name. */
  public static Optional<Model> named(String name) {
    return ALL.stream().filter(model -> model.name().equals(name)).findFirst();
  }

  private static Model model(
      String name, String words, double bytesPerSecond, Connections connections) {
    Capacity constant = seconds -> bytesPerSecond;
    return new Model(name, words, constant, Optional.empty(), connections);
  }

  private static double changing(double seconds) {
    return seconds < CHANGE_SECONDS ? FAST : FAST / 10;
  }

  private static Connection flow(Opening opening, double bytesPerSecond) {
    return Connection.of(head(opening), Phase.Flow.of(bytesPerSecond));
  }

  /** A usual time to the head of an answer: two round trips to a registry and its CDN. */
  private static double head(Opening opening) {
    return opening.between(0.1, 0.5);
  }

  private static Connection bursty(Opening opening) {
    Iterator<Phase> bursts =
        endless(
            () ->
                List.of(
                    new Phase.Flow(FAST, BURST_BYTES), new Phase.Silence(opening.between(6, 14))));
    return new Connection(head(opening), bursts);
  }

  private static Connection collapsing(Opening opening) {
    double head = head(opening);
    long until = anyByte(opening);
    return opening.chance(1 / 3.0)
        ? Connection.of(head, new Phase.Flow(FAST, until), Phase.Flow.of(CRAWL))
        : Connection.of(head, Phase.Flow.of(FAST));
  }

  private static Connection hanging(Opening opening) {
    double head = head(opening);
    long until = anyByte(opening);
    return opening.nth() == 0 || opening.chance(0.1)
        ? Connection.of(head, new Phase.Flow(FAST, until))
        : Connection.of(head, Phase.Flow.of(FAST));
  }

  private static Connection bimodal(Opening opening) {
    boolean late = opening.chance(1 / 3.0);
    return Connection.of(late ? opening.between(3, 12) : head(opening), Phase.Flow.of(FAST));
  }

  private static Connection scanner(Opening opening) {
    return Connection.of(head(opening), new Phase.Silence(SCAN_SECONDS), Phase.Flow.of(FAST));
  }

  private static Connection flaky(Opening opening) {
    return Connection.of(
        head(opening),
        new Phase.Flow(FAST, (long) opening.between(10e6, 90e6)),
        new Phase.End(Outcome.CUT));
  }

  /** How many bytes until any of those that are missing. */
  private static long anyByte(Opening opening) {
    return (long) opening.between(0, (double) (opening.size() - opening.offset()));
  }

  private static Iterator<Phase> endless(Supplier<List<Phase>> phases) {
    return Stream.generate(phases).flatMap(List::stream).iterator();
  }
}
