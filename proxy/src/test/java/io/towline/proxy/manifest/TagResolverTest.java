package io.towline.proxy.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.towline.cache.BlobCache;
import io.towline.cache.CacheEvents;
import io.towline.cache.CacheSettings;
import io.towline.cache.TagEntry;
import io.towline.cache.TagKey;
import io.towline.config.CacheConfig;
import io.towline.config.ForwardProxy;
import io.towline.config.TrustConfig;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.Reference;
import io.towline.oci.RepositoryName;
import io.towline.proxy.disk.DiskThreads;
import io.towline.proxy.failover.Observers;
import io.towline.proxy.failover.Pulls;
import io.towline.proxy.failover.Walker;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import io.towline.proxy.fake.RecordedRequest;
import io.towline.proxy.manifest.TagResolver.Resolved;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.request.CacheStatus;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.upstream.FixedTokenTimes;
import io.towline.proxy.upstream.UpstreamClient;
import io.towline.proxy.upstream.UpstreamSettings;
import io.towline.proxy.upstream.UpstreamTimeouts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How old a tag may be, by a wall clock that the test moves. */
@Timeout(30)
class TagResolverTest {
  private static final Images.Image OLD = Images.oci("amd64", 100);
  private static final Images.Image NEW = Images.oci("arm64", 100);
  private static final RepositoryName REPOSITORY = RepositoryName.parse("team/app");

  private final FakeRegistry origin = FakeRegistry.start();
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final DiskThreads disk = new DiskThreads(2);
  private final MovedClock clock = new MovedClock();
  private final UpstreamClient client;
  private final BlobCache cache;
  private final Walker walker;
  private final TagResolver resolver;
  private final Pulls pulls;
  private Duration staleIfError = Duration.ofHours(24);

  TagResolverTest(@TempDir Path directory) throws IOException {
    pulls = new Pulls(Duration.ofMinutes(1), List.of(origin.uri()));
    client =
        new UpstreamClient(
            new UpstreamSettings(
                new ForwardProxy(Optional.empty(), List.of()),
                new TrustConfig(true, List.of()),
                true,
                Set.of(),
                "test",
                UpstreamTimeouts.STANDARD),
            System::nanoTime,
            FixedTokenTimes.STANDARD);
    cache =
        BlobCache.open(new CacheSettings(directory, 1 << 20, false, Duration.ZERO), new Silence());
    walker = new Walker(client, loops, Observers.of(new Metrics("test"), clock::nanoTime, clock));
    resolver =
        new TagResolver(
            cache.tags(),
            new ManifestStore(cache, disk, walker),
            walker,
            () ->
                new CacheConfig(
                    directory,
                    1,
                    0,
                    Duration.ZERO,
                    Duration.ofSeconds(3),
                    staleIfError,
                    false,
                    false));
  }

  @BeforeEach
  void hasATag() {
    origin.serves("team/app", "1", OLD);
  }

  @AfterEach
  void close() throws IOException {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    client.close();
    disk.close();
    cache.close();
    origin.close();
  }

  private TagQuestion question(boolean mustAsk) {
    AcceptSet accept = AcceptSet.of(new DefaultHttpHeaders());
    Reference.Tag tag = (Reference.Tag) Reference.parse("1");
    return new TagQuestion(
        pulls.source(), REPOSITORY, tag, accept, false, mustAsk, walker.deadline());
  }

  private Resolved resolve() {
    return resolver.resolve(question(false)).join();
  }

  private void assertResolved(Images.Image image, CacheStatus status) {
    Resolved resolved = resolve();
    assertEquals(image.digest(), resolved.manifest().digest());
    assertEquals(status, resolved.status());
  }

  /** The same when the question before is over, which ends a moment after what it brought. */
  private void assertResolvedAnew(Images.Image image, CacheStatus status) {
    Resolved resolved = resolve();
    while (resolved.status() == CacheStatus.COLLAPSED) {
      resolved = resolve();
    }
    assertEquals(image.digest(), resolved.manifest().digest());
    assertEquals(status, resolved.status());
  }

  private int failure() {
    try {
      resolve();
      return 200;
    } catch (CompletionException e) {
      return e.getCause() instanceof RegistryError error ? error.status().code() : 0;
    }
  }

  private void pass(Duration time) {
    clock.pass(time);
  }

  private void tagMoves() {
    origin.forgets("team/app", "1");
    origin.serves("team/app", "1", NEW);
  }

  @Test
  void isFreshUntilItsTimeIsUp() {
    assertResolved(OLD, CacheStatus.MISS);
    tagMoves();
    pass(Duration.ofSeconds(59));
    assertResolved(OLD, CacheStatus.HIT);
    assertTrue(resolver.fresh(question(false)).isPresent());
    assertEquals(1, origin.requests().size());
    pass(Duration.ofSeconds(1));
    assertTrue(resolver.fresh(question(false)).isEmpty());
    assertResolved(NEW, CacheStatus.MISS);
  }

  @Test
  void isNeverFreshForWhoMustAsk() {
    assertResolved(OLD, CacheStatus.MISS);
    assertTrue(resolver.fresh(question(true)).isEmpty());
  }

  @Test
  void isFreshAgainOnceTheOriginHasConfirmedIt() {
    assertResolved(OLD, CacheStatus.MISS);
    pass(Duration.ofMinutes(2));
    assertResolved(OLD, CacheStatus.HIT);
    assertEquals(2, origin.requests().size());
    pass(Duration.ofSeconds(59));
    assertResolved(OLD, CacheStatus.HIT);
    assertEquals(2, origin.requests().size());
  }

  @Test
  void isServedStaleUntilThatTimeIsUpToo() {
    assertResolved(OLD, CacheStatus.MISS);
    origin.manifests().answers(500);
    pass(Duration.ofHours(23));
    assertResolved(OLD, CacheStatus.STALE);
    pass(Duration.ofHours(1));
    assertEquals(503, failure());
  }

  @Test
  void isServedStaleForEverWhereThatIsConfigured() {
    staleIfError = CacheConfig.FOREVER;
    assertResolved(OLD, CacheStatus.MISS);
    origin.manifests().answers(500);
    pass(Duration.ofDays(3650));
    assertResolved(OLD, CacheStatus.STALE);
  }

  @Test
  void isNotYoungerForAClockThatWentBack() {
    Descriptor old = OLD.descriptor();
    Instant later = Pulls.NOW.plus(Duration.ofDays(1));
    cache.tags().put(question(false).key(), new TagEntry(old, later, Optional.empty()));
    assertTrue(resolver.fresh(question(false)).isEmpty());
    origin.manifests().answers(500).first(8);
    assertResolved(OLD, CacheStatus.STALE);
    origin.isHonest();
    assertResolved(OLD, CacheStatus.HIT);
    int asked = origin.requests().size();
    pass(Duration.ofSeconds(59));
    assertResolved(OLD, CacheStatus.HIT);
    assertEquals(asked, origin.requests().size());
  }

  @Test
  void isNeitherOlderNorYoungerForAClockThatJumps() {
    assertResolved(OLD, CacheStatus.MISS);
    clock.jump(Duration.ofDays(3650));
    assertResolved(OLD, CacheStatus.HIT);
    assertEquals(1, origin.requests().size());
    clock.jump(Duration.ofDays(-7300));
    assertResolved(OLD, CacheStatus.HIT);
    assertEquals(1, origin.requests().size());
    pass(Duration.ofMinutes(1));
    origin.manifests().answers(500);
    assertResolved(OLD, CacheStatus.STALE);
  }

  @Test
  void isNeverServedStaleWhereThatIsOff() {
    staleIfError = Duration.ZERO;
    assertResolved(OLD, CacheStatus.MISS);
    pass(Duration.ofMinutes(1));
    origin.manifests().answers(500);
    assertEquals(503, failure());
  }

  @Test
  void sparesTheLastPullsOfAnOriginThatCountsThem() {
    origin
        .manifests()
        .header("ratelimit-limit", "100;w=21600")
        .header("ratelimit-remaining", "9;w=21600");
    assertResolved(OLD, CacheStatus.MISS);
    tagMoves();
    pass(Duration.ofSeconds(61));
    assertResolved(OLD, CacheStatus.STALE); // and asks meanwhile, by HEAD
    RecordedRequest second = await(2).get(1);
    assertTrue(second.isHead(), second.toString());
    awaitMeaning(NEW);
    origin.manifests().header("ratelimit-remaining", "9;w=21600");
    pass(Duration.ofHours(6));
    int asked = origin.requests().size();
    assertResolvedAnew(NEW, CacheStatus.HIT); // the window is over: it is asked for as ever
    assertEquals(asked + 1, origin.requests().size());
  }

  @Test
  void leavesAnOriginAloneThatHadEnough() {
    assertResolved(OLD, CacheStatus.MISS);
    origin.manifests().answers(429, Map.of("Retry-After", "120"), "");
    pass(Duration.ofMinutes(1));
    assertResolved(OLD, CacheStatus.STALE);
    int asked = origin.requests().size();
    pass(Duration.ofSeconds(119));
    assertResolved(OLD, CacheStatus.STALE);
    assertEquals(asked, origin.requests().size());
    origin.isHonest();
    pass(Duration.ofSeconds(1));
    assertResolved(OLD, CacheStatus.HIT);
  }

  private List<RecordedRequest> await(int requests) {
    try {
      return origin.awaitRequests(requests, r -> true);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void awaitMeaning(Images.Image image) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    TagKey key = question(false).key();
    while (!cache.tags().find(key).orElseThrow().manifest().digest().equals(image.digest())) {
      assertTrue(System.nanoTime() < deadline, "waited in vain");
      Thread.onSpinWait();
    }
  }

  /** The clocks that the test moves; in UTC alone. */
  private static final class MovedClock extends Clock {
    private Instant now = Pulls.NOW;

    private long passedNanos;

    synchronized void pass(Duration time) {
      now = now.plus(time);
      passedNanos += time.toNanos();
    }

    /** The wall clock alone is set. */
    synchronized void jump(Duration time) {
      now = now.plus(time);
    }

    synchronized long nanoTime() {
      return System.nanoTime() + passedNanos;
    }

    @Override
    public synchronized Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** Nothing of the cache matters here. */
  private static final class Silence implements CacheEvents {
    @Override
    public void evicted(Digest digest, long bytes, String reason) {}

    @Override
    public void quarantined(Digest digest, String why) {}

    @Override
    public void storing(boolean storing, String why) {}

    @Override
    public void warning(String message) {}
  }
}
