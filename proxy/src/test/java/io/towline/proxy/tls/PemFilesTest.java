package io.towline.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemFilesTest {
  private static final Optional<Secret> NONE = Optional.empty();

  @TempDir Path folder;

  private String refusal(Path file, Optional<Secret> password) {
    IOException failure = assertThrows(IOException.class, () -> PemFiles.key(file, password));
    return String.valueOf(failure.getMessage()).replace(folder + "/", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void readsKeysOfEveryKind(String kind) throws Exception {
    TestIdentity made = TestIdentity.of(kind);
    Path file = made.writeKey(folder.resolve("key.pem"));
    assertEquals(made.pair().getPrivate(), PemFiles.key(file, NONE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void readsKeysInTheirOldForms(String kind) throws Exception {
    TestIdentity made = TestIdentity.of(kind);
    Path file = made.writeOldKey(folder.resolve("key.pem"));
    PrivateKey read = PemFiles.key(file, NONE);
    if (read instanceof ECPrivateKey point) { // which may have its public half beside it, or not
      assertEquals(((ECPrivateKey) made.pair().getPrivate()).getS(), point.getS());
    } else {
      assertEquals(made.pair().getPrivate(), read);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void opensEncryptedKeys(String kind) throws Exception {
    TestIdentity made = TestIdentity.of(kind);
    Path file = made.writeEncryptedKey(folder.resolve("key.pem"), "open");
    assertEquals(made.pair().getPrivate(), PemFiles.key(file, Optional.of(new Secret("open"))));
    assertEquals(
        "key.pem: server.tls.key_password does not open this key",
        refusal(file, Optional.of(new Secret("shut"))));
    assertEquals(
        "key.pem holds an encrypted key: say server.tls.key_password", refusal(file, NONE));
  }

  @Test
  void opensKeysThatWereEncryptedTheOldWay() throws Exception {
    TestIdentity made = TestIdentity.of("RSA");
    Path file = made.writeOldEncryptedKey(folder.resolve("key.pem"), "open");
    assertEquals(made.pair().getPrivate(), PemFiles.key(file, Optional.of(new Secret("open"))));
    assertEquals(
        "key.pem: server.tls.key_password does not open this key",
        refusal(file, Optional.of(new Secret("shut"))));
  }

  @Test
  void readsAChainInItsOrder() throws Exception {
    TestIdentity first = TestIdentity.of("EC");
    TestIdentity second = TestIdentity.of("RSA");
    Path one = first.writeCertificate(folder.resolve("1.pem"));
    Path two = second.writeCertificate(folder.resolve("2.pem"));
    Path both =
        Files.writeString(
            folder.resolve("both.pem"),
            "what people write above\n" + Files.readString(one) + "\n" + Files.readString(two));
    assertEquals(List.of(first.certificate(), second.certificate()), PemFiles.certificates(both));
  }

  @Test
  void readsKeyAndCertificateFromOneFile() throws Exception {
    TestIdentity made = TestIdentity.of("EC");
    Path key = made.writeKey(folder.resolve("key.pem"));
    Path certificate = made.writeCertificate(folder.resolve("crt.pem"));
    Path both =
        Files.writeString(
            folder.resolve("both.pem"), Files.readString(certificate) + Files.readString(key));
    assertEquals(made.pair().getPrivate(), PemFiles.key(both, NONE));
    assertEquals(List.of(made.certificate()), PemFiles.certificates(both));
  }

  @Test
  void namesTheFileThatHoldsNothingOfTheKind() throws Exception {
    Path file = Files.writeString(folder.resolve("x.pem"), "no PEM at all");
    assertEquals("x.pem holds no private key in PEM", refusal(file, NONE));
    IOException failure = assertThrows(IOException.class, () -> PemFiles.certificates(file));
    assertEquals(file + " holds no certificate in PEM", failure.getMessage());
  }

  @Test
  void saysNothingOfAKeyThatIsBroken() throws Exception {
    TestIdentity made = TestIdentity.of("RSA");
    Path file = made.writeOldKey(folder.resolve("key.pem"));
    String text = Files.readString(file);
    String line = text.lines().skip(3).findFirst().orElseThrow();
    Files.writeString(file, text.replaceFirst("MI", "!!"));
    assertFalse(refusal(file, NONE).contains(line));
  }

  @Test
  void refusesFilesThatAreNotThereOrTooLarge() throws Exception {
    assertEquals("nowhere.pem is not there", refusal(folder.resolve("nowhere.pem"), NONE));
    Path file = Files.write(folder.resolve("large.pem"), new byte[(1 << 20) + 1]);
    assertEquals(
        "large.pem is larger than 1 MiB: that is no certificate or key", refusal(file, NONE));
  }
}
