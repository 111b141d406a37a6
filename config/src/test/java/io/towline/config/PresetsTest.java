package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PresetsTest {

  @Test
  void aKeyBeatsTheProfileBesideIt() throws Exception {
    ProgressConfig progress =
        upstream(
            """
            image_pull_progress_timeout: 7s
            progress: {profile: intranet}
            registries: {a.b: }
            """);
    assertEquals(Duration.ofSeconds(7), progress.timeout());
    assertEquals(Duration.ofSeconds(7), progress.leastTimeout());
  }

  @Test
  void offStaysOffWhateverTheProfileBesideItSays() throws Exception {
    ProgressConfig progress =
        upstream(
            """
            registries:
              a.b: {image_pull_progress_timeout: 0s, progress: {profile: large-images}}
            """);
    assertEquals(Duration.ZERO, progress.timeout());
    assertEquals(Duration.ZERO, progress.leastTimeout());
  }

  @Test
  void aMeteredNetworkMayRaceWhereThatIsSaid() throws Exception {
    ProgressConfig progress =
        upstream("{progress: {profile: metered, race: true}, registries: {a.b: }}");
    assertTrue(progress.race());
    assertFalse(progress.hedge());
  }

  @Test
  void theProfileOfARegistryBeatsTheKeyForAll() throws Exception {
    ProgressConfig progress =
        upstream(
            """
            image_pull_progress_timeout: 7s
            registries: {a.b: {progress: {profile: intranet}}}
            """);
    assertEquals(Duration.ofSeconds(30), progress.leastTimeout());
    assertEquals(Duration.ofMinutes(1), progress.timeout());
  }

  @Test
  void theKeyOfARegistryBeatsTheProfileForAll() throws Exception {
    ProgressConfig progress =
        upstream(
            """
            progress: {profile: intranet}
            registries: {a.b: {image_pull_progress_timeout: 7s}}
            """);
    assertEquals(Duration.ofSeconds(7), progress.timeout());
  }

  @Test
  void theProfileOfAnUpstreamBeatsTheKeyOfItsRegistry() throws Exception {
    ProgressConfig progress =
        upstream(
            """
            registries:
              a.b:
                image_pull_progress_timeout: 7s
                progress: {race: true}
                upstreams: [{progress: {profile: metered}}]
            """);
    assertFalse(progress.race());
    assertEquals(Duration.ofSeconds(7), progress.timeout());
  }

  @Test
  void whatIsAboutClientsIsTheRegistrysForEveryUpstream() throws Exception {
    ProgressConfig progress =
        upstream(
            """
            registries:
              a.b:
                progress: {head_start: false, mask: {idle: 1s}}
                upstreams: [{progress: {profile: local}}]
            """);
    assertFalse(progress.headStart());
    assertEquals(Duration.ofSeconds(1), progress.mask().idle());
    assertEquals(Duration.ofSeconds(3), progress.mask().every());
  }

  @Test
  void aNearerProfileTakesThePlaceOfAMeteredOne() throws Exception {
    ProgressConfig progress =
        upstream(
            """
            progress: {profile: metered}
            registries: {a.b: {progress: {profile: local}}}
            """);
    assertTrue(progress.race());
    assertTrue(progress.headStart());
  }

  @Test
  void aNearerMeteredOneLeavesTheTimesAlone() throws Exception {
    ProgressConfig progress =
        upstream(
            """
            progress: {profile: cross-cloud}
            registries: {a.b: {progress: {profile: metered}}}
            """);
    assertFalse(progress.race());
    assertEquals(Duration.ofMinutes(1), progress.leastTimeout());
    assertEquals(Duration.ofMinutes(2), progress.timeout());
  }

  @Test
  void aKeyForAllOutlivesAProfileThatSaysNothingAboutIt() throws Exception {
    ProgressConfig progress =
        upstream("{progress: {race: false}, registries: {a.b: {progress: {profile: local}}}}");
    assertFalse(progress.race());
  }

  @Test
  void aVariableIsSaidAtTheLevelOfItsKey() throws Exception {
    ProgressConfig progress =
        upstream(
            Loads.with(
                Map.of(
                    "TOWLINE_IMAGE_PULL_PROGRESS_TIMEOUT", "7s",
                    "TOWLINE_REGISTRIES_A_B_PROGRESS_PROFILE", "large-images")),
            "registries: {a.b: }");
    assertEquals(Duration.ofMinutes(3), progress.timeout());
  }

  private static ProgressConfig upstream(String yaml) throws ConfigurationException {
    return upstream(Loads.with(Map.of()), yaml);
  }

  private static ProgressConfig upstream(Loads loads, String yaml) throws ConfigurationException {
    RegistryConfig registry = loads.load(yaml).configuration().registries().get(0);
    return registry.upstreams().get(0).progress();
  }
}
