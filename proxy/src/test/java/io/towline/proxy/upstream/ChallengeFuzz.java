package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.fuzz.Input;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What an upstream wants is read without an exception, is no longer than it was written, means the
 * same when it is written out properly, and names no place that two programs could read
 * differently.
 */
public final class ChallengeFuzz {
  private static final Location HERE = Location.parse("https://registry.test/v2/a/blobs/x?y=z");

  private ChallengeFuzz() {}

  /** Each line is the value of one WWW-Authenticate. */
  public static void fuzzerTestOneInput(byte[] data) {
    List<String> values = List.of(Input.text(data).split("\n", -1));
    List<ChallengeText> challenges = ChallengeText.parse(values);
    int length = challenges.stream().mapToInt(ChallengeFuzz::length).sum();
    assertTrue(length <= data.length, () -> challenges + " of " + data.length + " bytes");
    challenges.forEach(challenge -> assertFalse(challenge.scheme().isEmpty()));
    String written =
        challenges.stream().map(ChallengeFuzz::written).collect(Collectors.joining(", "));
    assertEquals(challenges, ChallengeText.parse(List.of(written)), written);

    Optional<Challenge> best = Challenge.best(values);
    assertEquals(expected(challenges), best);
    if (best.isPresent() && best.get() instanceof Challenge.Bearer bearer) {
      place(() -> Location.parse(bearer.realm()));
      place(() -> HERE.resolve(bearer.realm()));
    }
  }

  private static int length(ChallengeText challenge) {
    return challenge.scheme().length()
        + challenge.parameters().entrySet().stream()
            .mapToInt(each -> each.getKey().length() + each.getValue().length())
            .sum();
  }

  private static String written(ChallengeText challenge) {
    Map<String, String> sorted = new TreeMap<>(challenge.parameters());
    return challenge.scheme()
        + sorted.entrySet().stream()
            .map(each -> each.getKey() + "=\"" + quoted(each.getValue()) + '"')
            .collect(Collectors.joining(", ", " ", ""));
  }

  private static String quoted(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static Optional<Challenge> expected(List<ChallengeText> challenges) {
    for (ChallengeText each : challenges) {
      String realm = each.parameters().get("realm");
      if (each.scheme().equals("bearer") && realm != null) {
        return Optional.of(
            new Challenge.Bearer(realm, each.parameters().getOrDefault("service", "")));
      }
    }
    return challenges.stream().anyMatch(each -> each.scheme().equals("basic"))
        ? Optional.of(new Challenge.Basic())
        : Optional.empty();
  }

  /** What says where to go. */
  private interface Reader {
    Location read();
  }

  private static void place(Reader reader) {
    try {
      Location location = reader.read();
      Origin origin = location.origin();
      assertTrue(location.target().startsWith("/"));
      assertTrue(Location.isPrintable(location.target()) && location.target().indexOf('#') < 0);
      assertTrue("@%/\\?#".chars().noneMatch(c -> origin.host().indexOf(c) >= 0), origin.host());
      assertTrue(origin.port() > 0 && origin.port() < 65_536);
      assertEquals(location, Location.parse(origin + location.target()));
    } catch (IllegalArgumentException refused) {
      assertTrue(String.valueOf(refused.getMessage()).length() < 120, refused.getMessage());
    }
  }
}
