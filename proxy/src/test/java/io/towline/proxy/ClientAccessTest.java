package io.towline.proxy;

import static io.towline.proxy.RunningProxy.blobPath;
import static io.towline.proxy.RunningProxy.manifestPath;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.AllowRule;
import io.towline.config.AuthConfig;
import io.towline.oci.Digest;
import io.towline.proxy.PullClient.Answer;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may pull, through the whole proxy. */
@Timeout(60)
class ClientAccessTest {
  private static final Images.Image IMAGE = Images.oci("amd64", 1000);
  private static final Digest LAYER = Digest.sha256(IMAGE.layers().get(0));
  private static final String TOKEN = "0123456789abcdef-token";
  private static final String TEAM = "team/app";
  private static final String OPEN = "library/base";

  @TempDir Path folder;
  private final FakeRegistry origin = FakeRegistry.start();

  ClientAccessTest() throws IOException {
    origin.serves(TEAM, "1", IMAGE);
    origin.serves(OPEN, "1", IMAGE);
  }

  @AfterEach
  void close() throws IOException {
    origin.close();
  }

  private RunningProxy start(String... rules) throws IOException {
    String hash = OpenBSDBCrypt.generate("2y", "sesame".toCharArray(), new byte[16], 4);
    Path users = folder.resolve("htpasswd");
    Files.writeString(users, "alice:" + hash + "\nbob:" + hash + "\n");
    Path tokens = Files.writeString(folder.resolve("tokens"), "ci:" + TOKEN + "\n");
    AllowRule[] allow = new AllowRule[rules.length];
    for (int i = 0; i < rules.length; i++) {
      allow[i] = AllowRule.parse(rules[i]);
    }
    return new ProxySetup(folder.resolve("cache"), origin)
        .knows(new AuthConfig(Optional.of(users), Optional.of(tokens)), allow)
        .start();
  }

  private static String[] as(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new String[] {"Authorization", "Basic " + Base64.getEncoder().encodeToString(pair)};
  }

  private static String[] bearer(String token) {
    return new String[] {"Authorization", "Bearer " + token};
  }

  private static int status(RunningProxy proxy, String path, String... headers) throws IOException {
    return proxy.get(path, headers).status();
  }

  @Test
  void wantsToKnowWhoPulls() throws IOException {
    try (RunningProxy proxy = start()) {
      for (String path :
          new String[] {"/v2/", manifestPath(TEAM, "1"), blobPath(TEAM, LAYER), "/v2/nonsense"}) {
        Answer answer = proxy.get(path);
        assertEquals(401, answer.status(), path);
        assertEquals("Basic realm=\"towline\"", answer.header("www-authenticate"));
        assertTrue(answer.text().contains("\"UNAUTHORIZED\""), answer.text());
      }
      assertEquals(0, origin.requests().size(), "strangers cause no questions upstream");
    }
  }

  @Test
  void servesWhoIsKnown() throws IOException {
    try (RunningProxy proxy = start()) {
      for (String[] who :
          new String[][] {as("alice", "sesame"), bearer(TOKEN), as("whoever", TOKEN)}) {
        assertEquals(200, status(proxy, "/v2/", who));
        assertEquals(200, status(proxy, manifestPath(TEAM, "1"), who));
        assertArrayEquals(IMAGE.layers().get(0), proxy.get(blobPath(TEAM, LAYER), who).body());
      }
    }
  }

  @Test
  void refusesWhoShowsSomethingWrong() throws IOException {
    try (RunningProxy proxy = start("anybody: **")) {
      for (String[] who :
          new String[][] {
            as("alice", "Sesame"),
            as("mallory", "sesame"),
            bearer("0123456789abcdef-other"),
            {"Authorization", "Basic %%%"},
            {"Authorization", "Negotiate x"}
          }) {
        assertEquals(401, status(proxy, manifestPath(TEAM, "1"), who));
      }
    }
  }

  @Test
  void keepsToTheRulesOfTheRegistry() throws IOException {
    try (RunningProxy proxy = start("anybody: library/*", "user:alice, token:ci: team/**")) {
      assertEquals(200, status(proxy, manifestPath(OPEN, "1")));
      assertEquals(200, status(proxy, manifestPath(OPEN, "1"), as("bob", "sesame")));
      assertEquals(401, status(proxy, manifestPath(TEAM, "1")));
      assertEquals(200, status(proxy, manifestPath(TEAM, "1"), as("alice", "sesame")));
      assertEquals(200, status(proxy, manifestPath(TEAM, "1"), bearer(TOKEN)));
      Answer denied = proxy.get(manifestPath(TEAM, "1"), as("bob", "sesame"));
      assertEquals(403, denied.status());
      assertTrue(denied.text().contains("user:bob may not pull team/app"), denied.text());
      assertEquals(403, status(proxy, blobPath(TEAM, LAYER), as("bob", "sesame")));
      assertEquals(403, proxy.head(blobPath(TEAM, LAYER), as("bob", "sesame")).status());
    }
  }

  @Test
  void saysNothingOfWhatIsHereToStrangers() throws IOException {
    try (RunningProxy proxy = start()) {
      assertEquals(200, status(proxy, manifestPath(TEAM, "1"), bearer(TOKEN)));
      assertEquals(401, status(proxy, manifestPath(TEAM, "1")));
      assertEquals(401, status(proxy, manifestPath(TEAM, "2")));
      assertEquals(401, proxy.head(blobPath(TEAM, LAYER)).status());
    }
  }

  @Test
  void row04ATokenThatBringsOrNamesItsOwnKeyIsNobodys() throws Exception {
    String[] headers = {
      "{\"alg\":\"none\",\"typ\":\"JWT\"}",
      "{\"alg\":\"HS256\",\"kid\":\"" + TOKEN + "\"}",
      "{\"alg\":\"RS256\",\"jwk\":{\"kty\":\"RSA\",\"n\":\"AQ\",\"e\":\"AQAB\"},\"kid\":\"ci\"}",
      "{\"alg\":\"RS256\",\"jku\":\""
          + origin.uri()
          + "/keys\",\"x5u\":\""
          + origin.uri()
          + "/x\"}",
    };
    String claims = "{\"sub\":\"ci\",\"access\":[{\"type\":\"repository\",\"name\":\"team/app\"}]}";
    try (RunningProxy proxy = start()) {
      for (String header : headers) {
        for (String signature : new String[] {"", "AAAA", TOKEN}) {
          String token = base64Url(header) + "." + base64Url(claims) + "." + signature;
          assertEquals(401, status(proxy, manifestPath(TEAM, "1"), bearer(token)), header);
          assertEquals(401, status(proxy, manifestPath(TEAM, "1"), as("ci", token)), header);
        }
      }
      assertEquals(0, origin.requests().size());
      assertEquals(200, status(proxy, manifestPath(TEAM, "1"), bearer(TOKEN)));
    }
  }

  private static String base64Url(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
