package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WatchSummaryTest {

  @Test
  void saysTheNumbersOfEachUpstreamAndWhereTheyComeFrom() throws Exception {
    String text =
        summary(
            """
            registries:
              a.b: {image_pull_progress_timeout: 0s}
              c.d:
                image_pull_progress_timeout: 7s
                progress: {adaptive: false}
              e.f:
                progress: {profile: cross-cloud, policy: mine}
            """);
    assertEquals(
        """
        # How long an upstream may be silent in the middle of a blob:
        #   a.b / a.b:
        #     T = 0s (F:2), off: no silence is raced or closed.
        #   c.d / c.d:
        #     T = 7s (F:4), fixed: closed after 7s of silence, and the next attempt goes on at its offset.
        #   e.f / e.f:
        #     T = 60s..120s (profile cross-cloud (F:7)), adaptive: suspected after 3s, once learned after 2s to 5s;
        #     a second source joins one that is slow or suspected, for at most 20% more bytes;
        #     closed when another source is ahead of it, or after 60s to 120s of silence.
        #     The policy mine decides instead, where it answers.
        """,
        text);
  }

  @Test
  void saysWhereNothingJoins() throws Exception {
    String text = summary("{progress: {profile: metered}, registries: {a.b: }}");
    assertTrue(text.contains("#     no second source joins it (progress.race is false);"), text);
  }

  @Test
  void upstreamsOfWhichTheSameIsTrueStandTogether() throws Exception {
    String text = summary("registries: {a.b: , c.d: }");
    assertTrue(text.contains("#   a.b / a.b:\n#   c.d / c.d:\n#     T = 10s (default)"), text);
  }

  private static String summary(String yaml) throws ConfigurationException {
    String text = Loads.text(yaml).text().replaceAll("/[^ ]*towline.yaml", "F");
    return text.substring(text.indexOf("# How long"));
  }
}
