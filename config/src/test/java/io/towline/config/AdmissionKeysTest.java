package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionKeysTest {

  private static AdmissionConfig of(String text) throws ConfigurationException {
    return Loads.text(text).configuration().registries().get(0).admission();
  }

  private static String mistake(String text) {
    ConfigurationException refused =
        assertThrows(ConfigurationException.class, () -> Loads.text(text));
    return refused.problems().get(0).toString();
  }

  @Test
  void withoutThemEverythingIsServed() throws Exception {
    AdmissionConfig none = of("registries: {ghcr.io: }");
    assertFalse(none.isOn());
    assertEquals(Duration.ofSeconds(10), none.timeout());
    assertFalse(none.cosign().isOn());
  }

  @Test
  void readsEveryKey() throws Exception {
    AdmissionConfig all =
        of(
            """
            registries:
              ghcr.io:
                admission:
                  allow: ["org/**", "library/nginx:1.*"]
                  deny: [org/old]
                  digest_only: true
                  max_size: 2GiB
                  max_age: 2160h
                  cosign:
                    keys: [a.pub, b.pub]
                    identities: ["https://issuer.example https://github.com/org/**"]
                    roots: root.pem
                    rekor_keys: rekor.pub
                    repositories: [org/**]
                    references: [other.example/**]
                  policies: ["one", "two level=2 mode=x"]
                  timeout: 3s
            """);
    assertEquals(
        List.of("org/**", "library/nginx:1.*"),
        all.allow().stream().map(ImagePattern::toString).toList());
    assertEquals("org/old", all.deny().get(0).toString());
    assertTrue(all.digestOnly());
    assertEquals(OptionalLong.of(2L << 30), all.maxSize());
    assertEquals(Optional.of(Duration.ofDays(90)), all.maxAge());
    assertEquals(List.of(Path.of("a.pub"), Path.of("b.pub")), all.cosign().keys());
    assertEquals("https://issuer.example", all.cosign().identities().get(0).issuer());
    assertEquals(List.of(Path.of("root.pem")), all.cosign().roots());
    assertEquals(List.of(Path.of("rekor.pub")), all.cosign().rekorKeys());
    assertTrue(all.cosign().repositories().get(0).matches("org/a/b"));
    assertTrue(all.cosign().references().get(0).matches("other.example/a"));
    assertEquals("two", all.policies().get(1).name());
    assertEquals(Map.of("level", "2", "mode", "x"), all.policies().get(1).options());
    assertEquals(Duration.ofSeconds(3), all.timeout());
  }

  @Test
  void whatARegistryDoesNotSayIsSaidForAll() throws Exception {
    AdmissionConfig inner =
        of(
            """
            admission: {max_size: 1GiB, deny: [evil/**]}
            registries: {ghcr.io: {admission: {deny: [worse/**]}}}
            """);
    assertEquals(OptionalLong.of(1L << 30), inner.maxSize());
    assertEquals("worse/**", inner.deny().get(0).toString());
    assertEquals(1, inner.deny().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "allow: [Org/App]            | admission.allow",
        "deny: ['a:b:c']             | admission.deny",
        "max_size: 10%               | admission.max_size",
        "max_size: 100               | admission.max_size",
        "max_age: 0s                 | admission.max_age",
        "policies: ['two level']     | admission.policies",
        "policies: ['Two']           | admission.policies",
        "cosign: {identities: ['x']} | admission.cosign.identities",
        "cosign: {identities: ['x y']} | admission.cosign.identities",
        "cosign: {roots: [r.pem]}    | admission.cosign.roots",
        "cosine: {}                  | did you mean `cosign`"
      })
  void namesTheKeyThatIsWrong(String text, String key) {
    String mistake = mistake("registries: {ghcr.io: {admission: {" + text.strip() + "}}}");
    assertTrue(mistake.contains(key.strip()), mistake);
  }
}
