package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pins what counts when nothing is said. */
class DefaultsTest {

  private Configuration defaults;

  @BeforeEach
  void load() throws Exception {
    defaults = Loads.builtIn().configuration();
  }

  @Test
  void pullsAreAnsweredOnLoopbackPort5000() {
    assertEquals(List.of(new ListenAddress("127.0.0.1", 5000)), defaults.server().listen());
  }

  @Test
  void theAdminPortIsLoopback5001() {
    assertEquals(new ListenAddress("127.0.0.1", 5001), defaults.server().adminListen());
  }

  @Test
  void thereIsNoAdminToken() {
    assertEquals(Optional.empty(), defaults.server().adminToken());
  }

  @Test
  void everyClientMayPull() {
    assertEquals(List.of(), defaults.server().allowFrom());
  }

  @Test
  void anIdleClientIsKeptFor15Minutes() {
    assertEquals(Duration.ofMinutes(15), defaults.server().writeIdleTimeout());
  }

  @Test
  void clientsAreLimitedByTheirNumberAndPatienceAlone() {
    LimitsConfig limits = defaults.server().limits();
    assertEquals(LimitsConfig.STANDARD, limits);
    assertEquals(20_000, limits.connections());
    assertEquals(OptionalInt.empty(), limits.connectionsPerClient());
    assertEquals(Optional.empty(), limits.requestsPerClient());
    assertEquals(OptionalLong.empty(), limits.bandwidthPerClient());
    assertEquals(Duration.ofSeconds(10), limits.headerTimeout());
    assertEquals(Duration.ofSeconds(75), limits.idleTimeout());
  }

  @Test
  void drainingTakes5Seconds() {
    assertEquals(Duration.ofSeconds(5), defaults.server().drainGrace());
  }

  @Test
  void theCacheOfAUserIsUnderTheHome() {
    assertEquals(Path.of("/home/u/.cache/towline"), defaults.cache().directory());
  }

  @Test
  void theCacheOfAUserFollowsXdg() throws Exception {
    LoadedConfiguration loaded = Loads.with(Map.of("XDG_CACHE_HOME", "/c")).load("");
    assertEquals(Path.of("/c/towline"), loaded.configuration().cache().directory());
  }

  @Test
  void theCacheOfRootIsUnderVar() throws Exception {
    Machine machine = new Machine(true, Path.of("/root"), path -> 1L << 40);
    assertEquals(Path.of("/var/lib/towline"), on(machine).cache().directory());
  }

  @Test
  void theCacheOfAUserWithoutAHomeIsUnderVar() throws Exception {
    Machine machine = new Machine(false, Path.of("?"), path -> 1L << 40);
    assertEquals(Path.of("/var/lib/towline"), on(machine).cache().directory());
  }

  @Test
  void theContainerImageListensForOthersAndKeepsItsCacheUnderVar() throws Exception {
    LoadedConfiguration loaded =
        Loads.with(Map.of("TOWLINE_CONTAINER", "true", "HOME", "/home/u")).load("");
    assertEquals(List.of(new ListenAddress("::", 5000)), loaded.configuration().server().listen());
    assertEquals(new ListenAddress("::", 5001), loaded.configuration().server().adminListen());
    assertEquals(Path.of("/var/lib/towline"), loaded.configuration().cache().directory());
    assertEquals(List.of(), loaded.warnings());
  }

  @Test
  void whatIsSaidBeatsTheDefaultsOfTheContainerImage() throws Exception {
    LoadedConfiguration loaded =
        Loads.with(Map.of("TOWLINE_CONTAINER", "true"))
            .load("server: {listen: '127.0.0.1:80'}\ncache: {directory: /c}");
    assertEquals(
        List.of(new ListenAddress("127.0.0.1", 80)), loaded.configuration().server().listen());
    assertEquals(Path.of("/c"), loaded.configuration().cache().directory());
  }

  @Test
  void theCacheTakes50GibibytesOfALargeDisk() {
    assertEquals(50L << 30, defaults.cache().maxSizeBytes());
  }

  @Test
  void theCacheTakesHalfOfASmallDisk() throws Exception {
    Machine machine = new Machine(false, Path.of("/home/u"), path -> 10L << 30);
    assertEquals(5L << 30, on(machine).cache().maxSizeBytes());
  }

  @Test
  void theCacheLeavesATenthOfTheFilesystemFree() throws Exception {
    Machine machine = new Machine(false, Path.of("/home/u"), path -> 10L << 30);
    assertEquals(1L << 30, on(machine).cache().minFreeBytes());
  }

  @Test
  void aTagIsAlwaysAskedFor() {
    assertEquals(Duration.ZERO, defaults.cache().tagTtl());
  }

  @Test
  void aRevalidationIsWaitedForFor3Seconds() {
    assertEquals(Duration.ofSeconds(3), defaults.cache().tagRevalidateTimeout());
  }

  @Test
  void aTagMayBeADayOldWhenTheOriginFails() {
    assertEquals(Duration.ofHours(24), defaults.cache().staleIfError());
  }

  @Test
  void aStoredBlobIsNotHashedAtEveryRead() {
    assertFalse(defaults.cache().verifyAlways());
  }

  @Test
  void aRangeDoesNotWaitForTheWhole() {
    assertFalse(defaults.cache().verifyBeforeRange());
  }

  @Test
  void thereIsNoForwardProxy() {
    assertEquals(new ForwardProxy(Optional.empty(), List.of()), defaults.proxy());
  }

  @Test
  void theSystemsAuthoritiesAreBelieved() {
    assertEquals(new TrustConfig(true, List.of()), defaults.trust());
  }

  @Test
  void theDefaultRegistryIsDockerHub() {
    assertEquals(Optional.of("docker.io"), defaults.defaultRegistry());
  }

  @Test
  void withoutDockerHubThereIsNoDefaultRegistry() throws Exception {
    Configuration other = Loads.text("registries: {ghcr.io: }").configuration();
    assertEquals(Optional.empty(), other.defaultRegistry());
  }

  @Test
  void sevenRegistriesAreKnown() {
    assertEquals(
        List.of(
            "docker.io",
            "ghcr.io",
            "quay.io",
            "registry.k8s.io",
            "gcr.io",
            "public.ecr.aws",
            "mcr.microsoft.com"),
        defaults.registries().stream().map(RegistryConfig::name).toList());
  }

  @Test
  void dockerHubIsKnownUnderItsThreeNames() {
    assertEquals(List.of("index.docker.io", "registry-1.docker.io"), hub().aliases());
  }

  @Test
  void dockerHubsTokensComeFromItsTokenService() {
    assertEquals(List.of("auth.docker.io"), hub().tokenHosts());
  }

  @Test
  void dockerHubsTagsAreBelievedForAMinute() {
    assertEquals(Duration.ofMinutes(1), hub().tagTtl());
  }

  @Test
  void dockerHubHasOneUpstreamOnItsRealHost() {
    assertEquals(
        List.of(
            new UpstreamConfig(
                "hub",
                URI.create("https://registry-1.docker.io"),
                Optional.empty(),
                Optional.empty(),
                UpstreamConfig.UseFor.ALL,
                OptionalLong.empty(),
                Optional.empty(),
                ProgressConfig.STANDARD.withTimeout(Duration.ofSeconds(10)),
                RetryConfig.STANDARD)),
        hub().upstreams());
  }

  @Test
  void theOthersAreTheirOwnOrigins() {
    for (RegistryConfig registry : defaults.registries().subList(1, 7)) {
      assertEquals(1, registry.upstreams().size());
      assertEquals(URI.create("https://" + registry.name()), registry.upstreams().get(0).url());
      assertEquals(registry.name(), registry.upstreams().get(0).name());
      assertEquals(registry.name(), registry.prefix());
      assertEquals(Duration.ZERO, registry.tagTtl());
    }
  }

  @Test
  void theFailoverPolicyIsAdaptive() {
    assertTrue(
        defaults.registries().stream()
            .allMatch(registry -> registry.failover().policy().equals("adaptive")));
  }

  @Test
  void fetchesAreWatchedWithTheStandardNumbers() {
    for (RegistryConfig registry : defaults.registries()) {
      assertEquals(ProgressConfig.STANDARD, registry.progress());
      assertEquals(ProgressConfig.STANDARD, registry.upstreams().get(0).progress());
    }
  }

  @Test
  void theStandardNumbersAre() {
    ProgressConfig progress = ProgressConfig.STANDARD;
    assertEquals(Duration.ofSeconds(10), progress.timeout());
    assertEquals(Duration.ofSeconds(10), progress.leastTimeout());
    assertTrue(progress.adaptive());
    assertEquals(Optional.empty(), progress.policy());
    assertTrue(progress.race());
    assertEquals(0.2, progress.raceBudget());
    assertTrue(progress.hedge());
    assertTrue(progress.headStart());
    assertEquals(ProgressConfig.FinishAbandoned.AUTO, progress.finishAbandoned());
    assertEquals(0.05, progress.exploration());
    assertEquals(Duration.ofSeconds(2), progress.mask().idle());
    assertEquals(Duration.ofSeconds(3), progress.mask().every());
    assertEquals(Duration.ofMinutes(2), progress.mask().max());
  }

  @Test
  void aRequestIsTriedThreeTimes() {
    RetryConfig standard = new RetryConfig(3, Duration.ofMillis(200), Duration.ofSeconds(5), 0.2);
    for (RegistryConfig registry : defaults.registries()) {
      assertEquals(standard, registry.retry());
      assertEquals(standard, registry.upstreams().get(0).retry());
    }
  }

  @Test
  void noUpstreamHasABoundOfBandwidth() {
    assertEquals(OptionalLong.empty(), hub().upstreams().get(0).maxBandwidth());
  }

  @Test
  void pluginsAreBesideTheCaller() {
    assertEquals(new PluginsConfig(Path.of("./plugins.d")), defaults.plugins());
  }

  private RegistryConfig hub() {
    return defaults.registries().get(0);
  }

  private static Configuration on(Machine machine) throws ConfigurationException {
    return new ConfigurationLoader(machine)
        .load(Optional.empty(), Map.of(), Overrides.NONE)
        .configuration();
  }
}
