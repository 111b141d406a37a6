package io.towline.proxy.cosign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The entry of a transparency log that cosign puts beside a signature ({@code
 * dev.sigstore.cosign/bundle}): the log's promise, signed, to have seen this signature with this
 * certificate at that time (Rekor's signed entry timestamp). That the log has kept its promise is
 * not looked at, for that takes the log.
 */
final class LogEntry {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]*={0,2}");
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  private LogEntry() {}

  /** What the log must have seen. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Seen(byte[] payload, byte[] signature, X509Certificate certificate) {}

  /**
   * When the log has seen it.
   *
   * @param logs keys of logs that are believed
   * @throws Unproven if no such log has
   */
  static Instant time(String bundle, Seen seen, List<PublicKey> logs) throws Unproven {
    try {
      JsonNode root = JSON.readTree(bundle);
      JsonNode entry = root.path("Payload");
      byte[] promise = Base64.getDecoder().decode(root.path("SignedEntryTimestamp").asText());
      if (!isSigned(entry, promise, logs)) {
        throw new Unproven("no log that is believed has signed its entry");
      }
      byte[] body = Base64.getDecoder().decode(entry.path("body").asText());
      compare(JSON.readTree(body), seen);
      return Instant.ofEpochSecond(entry.path("integratedTime").longValue());
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw new Unproven("its entry of a log cannot be read");
    }
  }

  private static boolean isSigned(JsonNode entry, byte[] promise, List<PublicKey> logs)
      throws Unproven {
    byte[] canonical = canonical(entry);
    String id = entry.path("logID").asText();
    for (PublicKey log : logs) {
      if (Digest.sha256(log.getEncoded()).hex().equals(id)
          && SignatureCheck.isRight(log, canonical, promise)) {
        return true;
      }
    }
    return false;
  }

  /** As the log has signed it: JSON with sorted keys and no spaces (RFC 8785). */
  private static byte[] canonical(JsonNode entry) throws Unproven {
    String body = entry.path("body").asText();
    String id = entry.path("logID").asText();
    boolean wellFormed =
        BASE64.matcher(body).matches()
            && HEX.matcher(id).matches()
            && isNumber(entry.path("integratedTime"))
            && isNumber(entry.path("logIndex"));
    if (!wellFormed) {
      throw new Unproven("its entry of a log has not the form of one");
    }
    String text =
        "{\"body\":\""
            + body
            + "\",\"integratedTime\":"
            + entry.path("integratedTime").longValue()
            + ",\"logID\":\""
            + id
            + "\",\"logIndex\":"
            + entry.path("logIndex").longValue()
            + "}";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isNumber(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0;
  }

  private static void compare(JsonNode body, Seen seen) throws Unproven, IOException {
    boolean isKnown =
        body.path("kind").asText().equals("hashedrekord")
            && body.path("apiVersion").asText().equals("0.0.1");
    if (!isKnown) {
      throw new Unproven("its entry of a log is no hashedrekord 0.0.1");
    }
    JsonNode hash = body.path("spec").path("data").path("hash");
    JsonNode signature = body.path("spec").path("signature");
    byte[] logged = Base64.getDecoder().decode(signature.path("content").asText());
    String key =
        new String(
            Base64.getDecoder().decode(signature.path("publicKey").path("content").asText()),
            StandardCharsets.US_ASCII);
    List<X509Certificate> certificates = Pem.certificates(key);
    boolean same =
        hash.path("algorithm").asText().equals("sha256")
            && hash.path("value").asText().equals(Digest.sha256(seen.payload).hex())
            && Arrays.equals(logged, seen.signature)
            && certificates.size() == 1
            && isSame(certificates.get(0), seen.certificate);
    if (!same) {
      throw new Unproven("its entry of a log is about another signature");
    }
  }

  private static boolean isSame(X509Certificate one, X509Certificate other) {
    try {
      return Arrays.equals(one.getEncoded(), other.getEncoded());
    } catch (CertificateEncodingException e) {
      return false;
    }
  }
}
