package io.towline.proxy.upstream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a token service gave (the token specification of CNCF Distribution, "Token Response
 * Fields").
 *
 * @param life how long the token is good for, from the moment it was asked for
 */
record TokenAnswer(String token, Duration life) {
  static final int MAX_BYTES = 64 * 1024;

  private static final long STANDARD_LIFE_SECONDS = 60;
  private static final double MAX_LIFE_SECONDS = 3600;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(32)
                  .maxStringLength(MAX_BYTES)
                  .maxNumberLength(64)
                  .maxDocumentLength(MAX_BYTES)
                  .build())
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  /**
   * Reads the JSON. A life that is none means the specification's 60 s, and one over an hour means
   * an hour.
   *
   * @throws IOException if there is no token that fits in a header; says nothing of what there is
   */
  static TokenAnswer parse(byte[] json) throws IOException {
    String token = null;
    String accessToken = null;
    long seconds = STANDARD_LIFE_SECONDS;
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "token" -> token = text(parser);
          case "access_token" -> accessToken = text(parser);
          case "expires_in" -> seconds = life(parser);
          default -> parser.skipChildren();
        }
      }
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      throw new IOException("no JSON that makes sense"); // its message would quote it
    }
    return new TokenAnswer(usable(token, accessToken), Duration.ofSeconds(seconds));
  }

  private static @Nullable String text(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    parser.skipChildren();
    return null;
  }

  private static long life(JsonParser parser) throws IOException {
    boolean scalar =
        parser.currentToken().isNumeric() || parser.currentToken() == JsonToken.VALUE_STRING;
    double seconds = scalar ? parser.getValueAsDouble() : STANDARD_LIFE_SECONDS;
    parser.skipChildren();
    return seconds >= 1 ? (long) Math.min(seconds, MAX_LIFE_SECONDS) : STANDARD_LIFE_SECONDS;
  }

  private static String usable(@Nullable String token, @Nullable String accessToken)
      throws IOException {
    String given = token == null || token.isEmpty() ? accessToken : token;
    if (given == null || given.isEmpty()) {
      throw new IOException("neither token nor access_token");
    }
    if (!Location.isPrintable(given)) {
      throw new IOException("a token that does not fit in a header");
    }
    return given;
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "TokenAnswer[life=" + life + "]";
  }
}
