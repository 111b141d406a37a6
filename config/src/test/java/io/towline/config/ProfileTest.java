package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Pins what each profile presets. */
class ProfileTest {

  @ParameterizedTest
  @CsvSource({"local,10,10", "intranet,30,60", "cross-cloud,60,120", "large-images,180,180"})
  void aProfileOfTimesPresetsTheTimeoutAndNothingElse(String word, long least, long most)
      throws Exception {
    ProgressConfig progress = progress(word);
    assertEquals(Duration.ofSeconds(least), progress.leastTimeout());
    assertEquals(Duration.ofSeconds(most), progress.timeout());
    assertEquals(ProgressConfig.STANDARD, progress.withTimeout(Duration.ofSeconds(10)));
  }

  @Test
  void meteredTurnsOffWhateverCostsBytesByItself() throws Exception {
    ProgressConfig progress = progress("metered");
    assertFalse(progress.race());
    assertFalse(progress.hedge());
    assertFalse(progress.headStart());
    assertEquals(ProgressConfig.FinishAbandoned.NEVER, progress.finishAbandoned());
    assertEquals(0, progress.exploration());
    assertEquals(Duration.ofSeconds(10), progress.timeout());
    assertEquals(MaskConfig.STANDARD, progress.mask());
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void everyPresetIsAValueOfItsKey(Profile profile) {
    for (Levels<?> levels : ProgressKeys.PROGRESS) {
      profile.preset(levels.common().path()).ifPresent(levels.common().type()::parse);
    }
    assertEquals(profile, Profile.of(profile.word()));
  }

  @Test
  void anUnknownProfileIsAMistakeThatNamesThem() {
    assertEquals(
        List.of(
            "towline.yaml:1: progress.profile: say `local` or `intranet` or `cross-cloud` or"
                + " `large-images` or `metered`, not `wan`"),
        Loads.problems("progress: {profile: wan}"));
  }

  private static ProgressConfig progress(String profile) throws ConfigurationException {
    return Loads.text("progress: {profile: " + profile + "}")
        .configuration()
        .registries()
        .get(0)
        .progress();
  }
}
