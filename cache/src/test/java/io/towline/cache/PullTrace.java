package io.towline.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What a mirror is asked for over some weeks, made up but in the proportions of a real cluster: a
 * few hundred applications that are released again and again and pulled by many nodes within
 * minutes, base layers they share, nodes that come and go and ask only for what they lack, CI
 * runners that lack everything, models of many GiB that are pulled once or twice, and a scanner
 * that reads everything once a week. The same seed gives the same trace.
 */
final class PullTrace {
  static final int DAY_SECONDS = 86_400;

  private static final int BASES = 40;
  private static final int APPS = 600;
  private static final int NODES = 400;
  private static final int CI_IMAGES = 150;
  private static final double NODE_LIFE_DAYS = 2.5;
  private static final int NODE_LAYERS = 1_200;

  /** An image as it is now: the objects that a pull reads, its manifest first. */
  private static final class Image {
    int base;
    int[] deps = {};
    int[] own = {};
    int manifest;
    int config;
    double releasesPerDay;
    int nodes;
  }

  private final Random random;
  private final List<int[]> bases = new ArrayList<>();
  private final List<Image> apps = new ArrayList<>();
  private final List<Image> ci = new ArrayList<>();
  private final List<Map<Integer, Boolean>> nodes = new ArrayList<>();
  private final double[] appShares = zipf(APPS, 0.9);
  private final double[] ciShares = zipf(CI_IMAGES, 1.0);
  private long[] sizes = new long[1 << 16];
  private int objects;
  private int[] requests = new int[1 << 20];
  private int[] seconds = new int[1 << 20];
  private int count;
  private int now;

  PullTrace(int days, long seed) {
    random = new Random(seed);
    double[] baseShares = zipf(BASES, 1.0);
    for (int i = 0; i < BASES; i++) {
      bases.add(layers(1 + random.nextInt(4), 25, 1.0));
    }
    for (int i = 0; i < APPS; i++) {
      apps.add(app(i, pick(baseShares)));
    }
    for (int i = 0; i < CI_IMAGES; i++) {
      Image image = app(i, pick(baseShares));
      image.deps = layers(4 + random.nextInt(5), 120, 1.0);
      ci.add(image);
    }
    for (int i = 0; i < NODES; i++) {
      nodes.add(emptyNode());
    }
    for (int day = 0; day < days; day++) {
      day(day);
    }
  }

  int count() {
    return count;
  }

  /** The object that the request is for, from 0 on. */
  int object(int request) {
    return requests[request];
  }

  /** When it comes, in seconds from the begin. */
  int second(int request) {
    return seconds[request];
  }

  int objects() {
    return objects;
  }

  long size(int object) {
    return sizes[object];
  }

  /** All objects together. */
  long totalBytes() {
    return Arrays.stream(sizes, 0, objects).sum();
  }

  private void day(int day) {
    for (int minute = 0; minute < 1_440; minute++) {
      now = day * DAY_SECONDS + minute * 60;
      boolean working = day % 7 < 5 && minute >= 8 * 60 && minute < 19 * 60;
      for (Image app : apps) {
        if (random.nextDouble() < app.releasesPerDay / (working ? 700 : 14_000)) {
          release(app);
          rollout(app);
        }
      }
      times(NODES / NODE_LIFE_DAYS / 1_440, this::freshNode);
      times(1.5, () -> pull(apps.get(pick(appShares)), node())); // rescheduled, scaled
      boolean nightly = minute >= 60 && minute < 180;
      times(working ? 0.4 : nightly ? 4 : 0.02, () -> pull(ci.get(pick(ciShares)), emptyNode()));
      times(4 / 1_440.0, this::model);
    }
    times(
        BASES / 14.0, () -> bases.set(random.nextInt(BASES), layers(1 + random.nextInt(4), 25, 1)));
    if (day % 7 == 6) {
      apps.forEach(app -> pull(app, emptyNode()));
      ci.forEach(image -> pull(image, emptyNode()));
    }
  }

  private Image app(int rank, int base) {
    Image app = new Image();
    app.base = base;
    app.deps = layers(1 + random.nextInt(3), 50, 1.2);
    app.releasesPerDay = Math.min(4, 6.0 / (1 + rank % 50) + 0.05);
    app.nodes = (int) Math.min(NODES, 2 + 3 / Math.pow(random.nextDouble(), 0.9));
    release(app);
    return app;
  }

  private void release(Image app) {
    app.own = layers(1 + random.nextInt(2), 6, 1.3);
    if (random.nextInt(5) == 0) {
      app.deps = layers(app.deps.length, 50, 1.2);
    }
    app.manifest = object(1_500 + random.nextInt(3_000));
    app.config = object(3_000 + random.nextInt(12_000));
  }

  private void rollout(Image app) {
    int start = now;
    for (int i = 0; i < app.nodes; i++) {
      now = start + i * 600 / app.nodes;
      pull(app, node());
    }
    now = start;
  }

  /** A node is replaced: it pulls what runs on it. */
  private void freshNode() {
    int which = random.nextInt(NODES);
    nodes.set(which, emptyNode());
    for (int i = 0; i < 20; i++) {
      pull(apps.get(pick(appShares)), nodes.get(which));
    }
  }

  private void model() {
    Image model = app(49, random.nextInt(BASES));
    model.own = layers(4 + random.nextInt(5), 1_800, 0.6);
    int pulls = 1 + random.nextInt(3);
    for (int i = 0; i < pulls; i++) {
      pull(model, emptyNode());
    }
  }

  private void pull(Image image, Map<Integer, Boolean> node) {
    request(image.manifest);
    want(image.config, node);
    for (int[] part : List.of(bases.get(image.base), image.deps, image.own)) {
      for (int layer : part) {
        want(layer, node);
      }
    }
  }

  private void want(int object, Map<Integer, Boolean> node) {
    if (node.put(object, true) == null) {
      request(object);
    }
    if (node.size() > NODE_LAYERS) { // its own garbage collection
      node.clear();
    }
  }

  private void request(int object) {
    if (count == requests.length) {
      requests = Arrays.copyOf(requests, 2 * count);
      seconds = Arrays.copyOf(seconds, 2 * count);
    }
    seconds[count] = now;
    requests[count++] = object;
  }

  private int[] layers(int number, double medianMib, double spread) {
    int[] layers = new int[number];
    for (int i = 0; i < number; i++) {
      double mib = medianMib * Math.exp(spread * random.nextGaussian());
      layers[i] = object((long) (Math.min(mib, 12_000) * (1 << 20)) + 200);
    }
    return layers;
  }

  private int object(long size) {
    if (objects == sizes.length) {
      sizes = Arrays.copyOf(sizes, 2 * objects);
    }
    sizes[objects] = size;
    return objects++;
  }

  private Map<Integer, Boolean> node() {
    return nodes.get(random.nextInt(NODES));
  }

  private static Map<Integer, Boolean> emptyNode() {
    return new HashMap<>();
  }

  /** As often as the mean says, on average. */
  private void times(double mean, Runnable action) {
    int whole = (int) mean;
    int number = whole + (random.nextDouble() < mean - whole ? 1 : 0);
    for (int i = 0; i < number; i++) {
      action.run();
    }
  }

  private int pick(double[] cumulative) {
    int at = Arrays.binarySearch(cumulative, random.nextDouble());
    return Math.min(at < 0 ? -at - 1 : at, cumulative.length - 1);
  }

  private static double[] zipf(int number, double exponent) {
    double[] cumulative = new double[number];
    double sum = 0;
    for (int i = 0; i < number; i++) {
      sum += 1 / Math.pow(i + 1, exponent);
      cumulative[i] = sum;
    }
    for (int i = 0; i < number; i++) {
      cumulative[i] /= sum;
    }
    return cumulative;
  }
}
