package io.towline.proxy;

import static io.towline.proxy.RunningProxy.blobPath;
import static io.towline.proxy.RunningProxy.manifestPath;

import io.towline.config.ProgressConfig;
import io.towline.oci.Digest;
import io.towline.proxy.PullClient.Answer;
import io.towline.proxy.PullClient.End;
import io.towline.proxy.Victim.Layer;
import io.towline.proxy.Victim.Place;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images.Image;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/**
 * One cell of the {@link FaultMatrixTest}: a fault at a place, with upstreams and a proxy of its
 * own, so that no cell learns from another.
 *
 * @param upstreams 1, 2, or 3 of which one is down
 */
record FaultCell(Fault fault, Place place, int upstreams) {
  private static final String REPOSITORY = "team/app";

  /** A cell that takes longer has failed, and must not hold up the others. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /**
   * What the pull of a cell came to.
   *
   * @param seconds from the request for the manifest to the end of the layer
   * @param extraBytes what was fetched of the layer beyond its size
   * @param duels how many races there were
   */
  record Result(
      int status, End end, boolean right, double seconds, long extraBytes, double duels) {}

  /** A pull that nothing befalls. */
  static FaultCell control() {
    return new FaultCell(Fault.NONE, Place.MIDDLE, 2);
  }

  /** The cells of all faults, places and upstreams. */
  static List<FaultCell> all() {
    List<FaultCell> cells = new ArrayList<>();
    for (Fault fault : EnumSet.complementOf(EnumSet.of(Fault.NONE))) {
      for (Place place : Place.values()) {
        for (int upstreams = 1; upstreams <= 3; upstreams++) {
          cells.add(new FaultCell(fault, place, upstreams));
        }
      }
    }
    return cells;
  }

  String title() {
    String sources =
        switch (upstreams) {
          case 1 -> "one upstream";
          case 2 -> "two upstreams";
          default -> "three upstreams, one of them dead";
        };
    String words = fault + ", " + place + ", " + sources;
    return words.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Pulls the image while the fault befalls its only layer. */
  Result run(Path cache, Image image, String policy) throws IOException {
    List<FakeRegistry> all = new ArrayList<>();
    try {
      for (int i = 0; i < upstreams; i++) {
        FakeRegistry registry = FakeRegistry.start();
        all.add(registry);
        registry.serves(REPOSITORY, "1", image);
      }
      byte[] layer = image.layers().get(0);
      List<FakeRegistry> alive = new ArrayList<>(all);
      if (upstreams == 3) {
        alive.remove(1).goesDown();
      }
      Victim.among(alive, new Layer(Digest.sha256(layer), layer.length), this);
      ProxySetup setup = new ProxySetup(cache, all.toArray(FakeRegistry[]::new));
      setup.policy(policy).progress(ProgressConfig.STANDARD);
      try (RunningProxy proxy = setup.start()) {
        return pull(proxy, layer);
      }
    } finally {
      closeAll(all);
    }
  }

  private Result pull(RunningProxy proxy, byte[] layer) throws IOException {
    String path = blobPath(REPOSITORY, Digest.sha256(layer));
    long began = System.nanoTime();
    int status = proxy.get(manifestPath(REPOSITORY, "1")).status();
    if (status != 200) {
      return new Result(status, End.SHORT, false, seconds(began), 0, 0);
    }
    double before = proxy.metricSum("towline_upstream_bytes_total");
    Answer answer = whole(proxy, path);
    double seconds = seconds(began);
    boolean right = isPrefix(answer.body(), layer);
    if (fault.mayCostTheFirstClient() && answer.end() == End.SHORT) {
      answer = whole(proxy, path); // the next request is right
      right = isPrefix(answer.body(), layer);
    }
    double fetched = proxy.metricSum("towline_upstream_bytes_total") - before;
    return new Result(
        answer.status(),
        answer.end(),
        right && answer.body().length == layer.length,
        seconds,
        Math.max(0, (long) fetched - layer.length),
        proxy.metricSum("towline_races_total"));
  }

  /** As much of the blob as comes in time; what is still on its way then is late. */
  private static Answer whole(RunningProxy proxy, String path) throws IOException {
    try (PullClient client = proxy.client()) {
      return client.send("GET", path).answerWithin(PATIENCE);
    }
  }

  private static boolean isPrefix(byte[] body, byte[] of) {
    return body.length <= of.length && Arrays.equals(body, 0, body.length, of, 0, body.length);
  }

  private static double seconds(long sinceNanos) {
    return Duration.ofNanos(System.nanoTime() - sinceNanos).toMillis() / 1000.0;
  }

  private static void closeAll(List<FakeRegistry> registries) throws IOException {
    for (FakeRegistry registry : registries) {
      registry.close();
    }
  }
}
