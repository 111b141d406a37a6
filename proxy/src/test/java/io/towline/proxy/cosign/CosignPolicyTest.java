package io.towline.proxy.cosign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.towline.config.AdmissionConfig;
import io.towline.config.CosignConfig;
import io.towline.config.CosignIdentity;
import io.towline.config.ImagePattern;
import io.towline.config.RegistryConfig;
import io.towline.config.WildcardPattern;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.oci.RepositoryName;
import io.towline.proxy.request.Configurations;
import io.towline.spi.AdmissionDecision;
import io.towline.spi.AdmissionPolicy;
import io.towline.spi.AdmissionRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CosignPolicyTest {
  private static final byte[] IMAGE =
      "{\"schemaVersion\":2,\"layers\":[{\"mediaType\":\"a/b\"}]}".getBytes(StandardCharsets.UTF_8);
  private static final Digest DIGEST = Digest.sha256(IMAGE);
  private static final String REFERENCE = "docker.io/org/app";
  private static final String ISSUER = "https://token.actions.githubusercontent.com";

  @TempDir Path home;

  private final FakeSigstore sigstore = new FakeSigstore();
  private final FakeRepository repository = new FakeRepository();
  private CosignConfig config = CosignConfig.OFF;
  private KeyPair key = FakeSigstore.key("EC");

  @BeforeEach
  void trustTheKey() throws IOException {
    config = ofKeys(file("key.pub", FakeSigstore.pem(key.getPublic())));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(home.resolve(name), text);
  }

  private static List<WildcardPattern> everything() {
    return List.of(ImagePattern.parse("**").repository());
  }

  private static CosignConfig ofKeys(Path... keys) {
    return new CosignConfig(
        List.of(keys), List.of(), List.of(), List.of(), everything(), List.of());
  }

  private CosignConfig ofIdentity(String text) throws IOException {
    return new CosignConfig(
        List.of(),
        List.of(CosignIdentity.parse(text)),
        List.of(file("root.pem", FakeSigstore.pem(sigstore.root))),
        List.of(file("rekor.pub", FakeSigstore.pem(sigstore.log.getPublic()))),
        everything(),
        List.of());
  }

  private AdmissionPolicy policy() throws IOException {
    RegistryConfig plain =
        Configurations.registry("docker.io", List.of("index.docker.io"), List.of());
    AdmissionConfig off = AdmissionConfig.OFF;
    return CosignPolicy.of(
        new RegistryConfig(
            plain.name(),
            plain.aliases(),
            plain.hosts(),
            plain.prefix(),
            false,
            List.of(),
            List.of(),
            false,
            List.of(),
            plain.tagTtl(),
            plain.progress(),
            plain.retry(),
            plain.failover(),
            new AdmissionConfig(
                List.of(),
                List.of(),
                false,
                off.maxSize(),
                off.maxAge(),
                config,
                List.of(),
                off.timeout()),
            plain.upstreams()));
  }

  private AdmissionDecision decide() throws IOException {
    return decide(IMAGE, Optional.empty());
  }

  private AdmissionDecision decide(byte[] manifest, Optional<Digest> index) throws IOException {
    return policy()
        .decide(
            new AdmissionRequest(
                "docker.io",
                RepositoryName.parse("org/app"),
                Optional.of("1"),
                new Descriptor(MediaType.OCI_MANIFEST, Digest.sha256(manifest), manifest.length),
                manifest,
                List.of(),
                index,
                repository));
  }

  private void assertDenied(String why) throws IOException {
    AdmissionDecision decision = decide();
    assertTrue(!decision.isAdmitted(), "it was admitted, but: " + why);
    assertTrue(decision.reason().contains(why), decision.reason());
  }

  private static String tag() {
    return "sha256-" + DIGEST.hex() + ".sig";
  }

  private byte[] layers(ObjectNode... layers) {
    ObjectNode manifest = new ObjectMapper().createObjectNode().put("schemaVersion", 2);
    manifest.putArray("layers").addAll(List.of(layers));
    return manifest.toString().getBytes(StandardCharsets.UTF_8);
  }

  private ObjectNode layer(byte[] payload, byte[] signature) {
    Descriptor blob = repository.blob(payload);
    ObjectNode layer =
        new ObjectMapper()
            .createObjectNode()
            .put("mediaType", SimpleSigning.MEDIA_TYPE)
            .put("digest", blob.digest().toString())
            .put("size", blob.sizeBytes());
    layer
        .putObject("annotations")
        .put("dev.cosignproject.cosign/signature", FakeSigstore.base64(signature));
    return layer;
  }

  private ObjectNode signed(KeyPair by, String reference, String digest) {
    byte[] payload = FakeSigstore.payload(reference, digest);
    return layer(payload, FakeSigstore.sign(by.getPrivate(), payload));
  }

  private ObjectNode good() {
    return signed(key, REFERENCE, DIGEST.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "Ed25519"})
  void admitsWhatAKeyHasSigned(String algorithm) throws IOException {
    key = FakeSigstore.key(algorithm);
    trustTheKey();
    repository.manifest(tag(), layers(good()));
    assertEquals(AdmissionDecision.ADMIT, decide());
  }

  @Test
  void admitsASignatureThatRefersToTheImage() throws IOException {
    repository.refersTo(DIGEST, repository.manifest("elsewhere", layers(good())));
    assertEquals(AdmissionDecision.ADMIT, decide());
  }

  @Test
  void findsTheOneGoodSignatureAmongOthers() throws IOException {
    KeyPair other = FakeSigstore.key("EC");
    repository.manifest(
        tag(),
        layers(
            signed(other, REFERENCE, DIGEST.toString()),
            signed(key, REFERENCE, Digest.sha256(new byte[1]).toString()),
            good()));
    assertEquals(AdmissionDecision.ADMIT, decide());
  }

  @Test
  void anyOfSeveralKeysWillDo() throws IOException {
    KeyPair second = FakeSigstore.key("RSA");
    config =
        ofKeys(
            file("one.pub", FakeSigstore.pem(FakeSigstore.key("EC").getPublic())),
            file("two.pub", FakeSigstore.pem(second.getPublic())));
    repository.manifest(tag(), layers(signed(second, REFERENCE, DIGEST.toString())));
    assertEquals(AdmissionDecision.ADMIT, decide());
  }

  @Test
  void deniesWhatNobodyHasSigned() throws IOException {
    assertDenied("it has no signature");
  }

  @Test
  void deniesWhatAStrangerHasSigned() throws IOException {
    repository.manifest(
        tag(), layers(signed(FakeSigstore.key("EC"), REFERENCE, DIGEST.toString())));
    assertDenied("by none of the keys");
  }

  @Test
  void deniesTheSignatureOfAnotherDigest() throws IOException {
    repository.manifest(
        tag(), layers(signed(key, REFERENCE, Digest.sha256(new byte[1]).toString())));
    assertDenied("another digest");
  }

  @Test
  void deniesTheSignatureOfAnotherName() throws IOException {
    repository.manifest(tag(), layers(signed(key, "docker.io/org/other", DIGEST.toString())));
    assertDenied("another name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "index.docker.io/org/app",
        "docker.io/org/app:1",
        "docker.io/org/app@sha256:0000000000000000000000000000000000000000000000000000000000000000"
      })
  void knowsTheNamesOfTheImage(String reference) throws IOException {
    repository.manifest(tag(), layers(signed(key, reference, DIGEST.toString())));
    assertEquals(AdmissionDecision.ADMIT, decide());
  }

  @Test
  void takesAnotherNameThatIsConfigured() throws IOException {
    CosignConfig keys = config;
    config =
        new CosignConfig(
            keys.keys(),
            List.of(),
            List.of(),
            List.of(),
            everything(),
            List.of(ImagePattern.parse("elsewhere.example/**").repository()));
    repository.manifest(tag(), layers(signed(key, "elsewhere.example/a/b", DIGEST.toString())));
    assertEquals(AdmissionDecision.ADMIT, decide());
  }

  @Test
  void deniesAPayloadThatWasChanged() throws IOException {
    byte[] payload = FakeSigstore.payload(REFERENCE, DIGEST.toString());
    byte[] other = FakeSigstore.payload(REFERENCE + ":2", DIGEST.toString());
    repository.manifest(tag(), layers(layer(other, FakeSigstore.sign(key.getPrivate(), payload))));
    assertDenied("by none of the keys");
  }

  @Test
  void deniesAPayloadWithAKeyTwice() throws IOException {
    String text =
        new String(FakeSigstore.payload(REFERENCE, DIGEST.toString()), StandardCharsets.UTF_8);
    byte[] twice =
        text.replace("\"critical\"", "\"critical\":{},\"critical\"")
            .getBytes(StandardCharsets.UTF_8);
    repository.manifest(tag(), layers(layer(twice, FakeSigstore.sign(key.getPrivate(), twice))));
    assertDenied("not JSON");
  }

  @Test
  void failsWhereSignaturesCannotBeLookedUp() {
    repository.isReachable = false;
    assertThrows(IOException.class, this::decide);
  }

  @Test
  void whatASignedIndexNamesNeedsNoSignature() throws IOException {
    assertEquals(AdmissionDecision.ADMIT, decide(IMAGE, Optional.of(Digest.sha256(new byte[1]))));
  }

  @Test
  void goodSignaturesThemselvesNeedNone() throws IOException {
    assertEquals(AdmissionDecision.ADMIT, decide(layers(good()), Optional.empty()));
  }

  /** Docker would unpack it, whatever its layers call themselves. */
  @Test
  void whatOnlyCallsItselfASignatureNeedsOne() throws IOException {
    byte[] tar = "not what it says".getBytes(StandardCharsets.UTF_8);
    ObjectNode disguised = layer(tar, new byte[] {1});
    assertTrue(!decide(layers(disguised), Optional.empty()).isAdmitted());
    assertTrue(!decide(layers(good(), disguised), Optional.empty()).isAdmitted());
    ObjectNode image =
        new ObjectMapper().createObjectNode().put("mediaType", "application/x-layer");
    assertTrue(!decide(layers(good(), image), Optional.empty()).isAdmitted());
    assertTrue(!decide(layers(), Optional.empty()).isAdmitted());
  }

  @Test
  void otherRepositoriesNeedNone() throws IOException {
    config =
        new CosignConfig(
            config.keys(),
            List.of(),
            List.of(),
            List.of(),
            List.of(ImagePattern.parse("signed/**").repository()),
            List.of());
    assertEquals(AdmissionDecision.ADMIT, decide());
  }

  @Test
  void refusesAFileThatHoldsNoKey() throws IOException {
    config = ofKeys(file("no.pub", "hello"));
    IOException refused = assertThrows(IOException.class, this::policy);
    assertTrue(String.valueOf(refused.getMessage()).contains("no.pub holds no public key"));
  }

  // Keyless.

  private X509Certificate keyless(Consumer<FakeSigstore.Leaf> change) {
    FakeSigstore.Leaf leaf = new FakeSigstore.Leaf();
    change.accept(leaf);
    return sigstore.leaf(leaf);
  }

  private void signKeyless(X509Certificate leaf, Instant at) {
    byte[] payload = FakeSigstore.payload(REFERENCE, DIGEST.toString());
    byte[] signature = FakeSigstore.sign(sigstore.signer.getPrivate(), payload);
    put(leaf, payload, signature, sigstore.bundle(payload, signature, leaf, at));
  }

  private void put(X509Certificate leaf, byte[] payload, byte[] signature, String bundle) {
    ObjectNode layer = layer(payload, signature);
    ((ObjectNode) layer.path("annotations"))
        .put("dev.sigstore.cosign/certificate", FakeSigstore.pem(leaf))
        .put("dev.sigstore.cosign/bundle", bundle);
    repository.manifest(tag(), layers(layer));
  }

  @Test
  void admitsWhatAnIdentityHasSigned() throws IOException {
    config = ofIdentity(ISSUER + " https://github.com/org/**");
    signKeyless(keyless(leaf -> {}), FakeSigstore.SIGNED_AT);
    assertEquals(AdmissionDecision.ADMIT, decide());
  }

  @Test
  void admitsAnAddressByTheOlderExtension() throws IOException {
    config = ofIdentity("https://accounts.google.com alice@example.com");
    signKeyless(
        keyless(
            leaf -> {
              leaf.subject = "alice@example.com";
              leaf.issuer = "https://accounts.google.com";
              leaf.oldIssuer = true;
            }),
        FakeSigstore.SIGNED_AT);
    assertEquals(AdmissionDecision.ADMIT, decide());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://token.actions.githubusercontent.com https://github.com/other/**",
        "https://accounts.google.com https://github.com/org/**",
        "https://token.actions.githubusercontent.com https://github.com/org/*"
      })
  void deniesAnotherIdentity(String identity) throws IOException {
    config = ofIdentity(identity);
    signKeyless(keyless(leaf -> {}), FakeSigstore.SIGNED_AT);
    assertDenied("by none of the identities");
  }

  @Test
  void deniesACertificateThatWasOverWhenTheLogSawIt() throws IOException {
    config = ofIdentity(ISSUER + " **");
    signKeyless(keyless(leaf -> {}), FakeSigstore.SIGNED_AT.plus(Duration.ofMinutes(10)));
    assertDenied("when the log saw it");
  }

  @Test
  void deniesACertificateOfAnotherRoot() throws IOException {
    config = ofIdentity(ISSUER + " **");
    KeyPair otherKey = FakeSigstore.key("EC");
    X509Certificate other = FakeSigstore.root("root", otherKey);
    signKeyless(
        sigstore.leaf(new FakeSigstore.Leaf(), other, otherKey.getPrivate()),
        FakeSigstore.SIGNED_AT);
    assertDenied("none of the roots");
  }

  @Test
  void deniesACertificateThatIsNotForSigningCode() throws IOException {
    config = ofIdentity(ISSUER + " **");
    signKeyless(keyless(leaf -> leaf.signsCode = false), FakeSigstore.SIGNED_AT);
    assertDenied("not one for signing code");
  }

  @Test
  void deniesACertificateThatNamesTwoIssuers() throws IOException {
    config = ofIdentity(ISSUER + " **");
    signKeyless(
        keyless(leaf -> leaf.contradictingIssuer = "https://evil.example"), FakeSigstore.SIGNED_AT);
    assertDenied("two issuers");
  }

  @Test
  void deniesALogThatIsNotBelieved() throws IOException {
    config = ofIdentity(ISSUER + " **");
    X509Certificate leaf = keyless(each -> {});
    byte[] payload = FakeSigstore.payload(REFERENCE, DIGEST.toString());
    byte[] signature = FakeSigstore.sign(sigstore.signer.getPrivate(), payload);
    put(
        leaf,
        payload,
        signature,
        sigstore.bundle(payload, signature, leaf, FakeSigstore.SIGNED_AT, FakeSigstore.key("EC")));
    assertDenied("no log that is believed");
  }

  @Test
  void deniesAnEntryThatNamesTheKeyOfALogAndIsSignedByAnother() throws IOException {
    config = ofIdentity(ISSUER + " **");
    X509Certificate leaf = keyless(each -> {});
    byte[] payload = FakeSigstore.payload(REFERENCE, DIGEST.toString());
    byte[] signature = FakeSigstore.sign(sigstore.signer.getPrivate(), payload);
    KeyPair stranger = FakeSigstore.key("EC");
    put(
        leaf,
        payload,
        signature,
        sigstore.bundle(payload, signature, leaf, FakeSigstore.SIGNED_AT, stranger, sigstore.log));
    assertDenied("no log that is believed");
  }

  @Test
  void deniesAnEntryWhoseTimeWasChanged() throws IOException {
    config = ofIdentity(ISSUER + " **");
    X509Certificate leaf = keyless(each -> {});
    byte[] payload = FakeSigstore.payload(REFERENCE, DIGEST.toString());
    byte[] signature = FakeSigstore.sign(sigstore.signer.getPrivate(), payload);
    Instant late = FakeSigstore.SIGNED_AT.plus(Duration.ofDays(30));
    String bundle = sigstore.bundle(payload, signature, leaf, late);
    put(
        leaf,
        payload,
        signature,
        bundle.replace(
            Long.toString(late.getEpochSecond()),
            Long.toString(FakeSigstore.SIGNED_AT.getEpochSecond())));
    assertDenied("no log that is believed");
  }

  @Test
  void deniesAnEntryAboutAnotherSignature() throws IOException {
    config = ofIdentity(ISSUER + " **");
    X509Certificate leaf = keyless(each -> {});
    byte[] payload = FakeSigstore.payload(REFERENCE, DIGEST.toString());
    byte[] signature = FakeSigstore.sign(sigstore.signer.getPrivate(), payload);
    byte[] other = FakeSigstore.sign(sigstore.signer.getPrivate(), new byte[] {1});
    put(leaf, payload, signature, sigstore.bundle(payload, other, leaf, FakeSigstore.SIGNED_AT));
    assertDenied("another signature");
  }

  @Test
  void deniesASignatureThatIsNotThatOfItsCertificate() throws IOException {
    config = ofIdentity(ISSUER + " **");
    X509Certificate leaf = keyless(each -> {});
    byte[] payload = FakeSigstore.payload(REFERENCE, DIGEST.toString());
    byte[] signature = FakeSigstore.sign(FakeSigstore.key("EC").getPrivate(), payload);
    put(
        leaf,
        payload,
        signature,
        sigstore.bundle(payload, signature, leaf, FakeSigstore.SIGNED_AT));
    assertDenied("not that of its certificate");
  }

  @Test
  void deniesACertificateWithoutAnEntryOfALog() throws IOException {
    config = ofIdentity(ISSUER + " **");
    byte[] payload = FakeSigstore.payload(REFERENCE, DIGEST.toString());
    put(keyless(each -> {}), payload, FakeSigstore.sign(sigstore.signer.getPrivate(), payload), "");
    assertDenied("entry of a log");
  }
}
