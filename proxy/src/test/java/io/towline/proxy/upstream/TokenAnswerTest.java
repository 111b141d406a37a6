package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenAnswerTest {
  private static TokenAnswer parse(String json) throws IOException {
    return TokenAnswer.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void takesTokenRatherThanAccessToken() throws Exception {
    assertEquals("a", parse("{\"access_token\":\"b\",\"token\":\"a\"}").token());
    assertEquals("b", parse("{\"access_token\":\"b\"}").token());
    assertEquals("b", parse("{\"token\":\"\",\"access_token\":\"b\"}").token());
    assertEquals("b", parse("{\"token\":[1,{}],\"access_token\":\"b\"}").token());
  }

  @ParameterizedTest
  @CsvSource({
    "300, 300",
    "60.9, 60",
    "3600, 3600",
    "3601, 3600",
    "1e300, 3600",
    "99999999999999999999999999999, 3600",
    "0, 60",
    "-1, 60",
    "0.5, 60",
    "NaN, 60",
    "-INF, 60",
    "null, 60",
    "true, 60",
    "[300], 60",
    "{}, 60",
  })
  void boundsTheLife(String expiresIn, int seconds) throws Exception {
    TokenAnswer answer = parse("{\"expires_in\":" + expiresIn + ",\"token\":\"a\"}");
    assertEquals(Duration.ofSeconds(seconds), answer.life());
  }

  @Test
  void takesALifeInQuotesAndAMinuteWithoutAny() throws Exception {
    String quoted = "{\"token\":\"a\",\"expires_in\":\"300\"}";
    assertEquals(Duration.ofMinutes(5), parse(quoted).life());
    assertEquals(Duration.ofMinutes(1), parse("{\"token\":\"a\"}").life());
  }

  @Test
  void skipsWhatItDoesNotKnow() throws Exception {
    assertEquals("a", parse("{\"x\":{\"token\":\"b\"},\"y\":[[1]],\"token\":\"a\"}").token());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "\"token\"",
        "{}",
        "{\"token\":7}",
        "{\"token\":\"a b\"}",
        "{\"token\":\"a\\r\\nX-Evil: 1\"}",
        "{\"token\":\"wörd\"}",
        "{\"token\":\"secret\"",
        "{\"token\":\"secret\",}",
        "<html>secret</html>",
      })
  void refusesWhatHoldsNoToken(String json) {
    IOException failure = assertThrows(IOException.class, () -> parse(json));
    assertFalse(String.valueOf(failure.getMessage()).contains("secret"));
  }

  @Test
  void refusesADeepNest() {
    String deep = "{\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + ",\"token\":\"a\"}";
    assertThrows(IOException.class, () -> parse(deep));
  }

  @Test
  void doesNotShowTheToken() throws Exception {
    assertFalse(parse("{\"token\":\"secret\"}").toString().contains("secret"));
  }
}
