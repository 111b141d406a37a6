package io.towline.proxy.cosign;

import io.towline.config.CosignIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Who a certificate says has signed.
 *
 * @param issuer who identified him; empty if it does not say
 * @param subjects his e-mail addresses and URIs
 */
record Signer(String issuer, List<String> subjects) {
  /** Fulcio's OIDs (fulcio, oid-info.md): the newer in DER, the older as bare text. */
  private static final String ISSUER = "1.3.6.1.4.1.57264.1.8";

  private static final String OLD_ISSUER = "1.3.6.1.4.1.57264.1.1";
  private static final int EMAIL = 1;
  private static final int URI = 6;

  Signer {
    subjects = List.copyOf(subjects);
  }

  /**
   * As a certificate says it.
   *
   * @throws Unproven if it cannot be read, or says two things
   */
  static Signer of(X509Certificate certificate) throws Unproven {
    try {
      String issuer = newIssuer(certificate.getExtensionValue(ISSUER));
      String old = oldIssuer(certificate.getExtensionValue(OLD_ISSUER));
      if (!issuer.isEmpty() && !old.isEmpty() && !issuer.equals(old)) {
        throw new Unproven("its certificate names two issuers");
      }
      return new Signer(issuer.isEmpty() ? old : issuer, subjects(certificate));
    } catch (IOException | CertificateParsingException | RuntimeException e) {
      throw new Unproven("its certificate does not say who has signed");
    }
  }

  private static String newIssuer(byte @Nullable [] extension) throws IOException {
    if (extension == null) {
      return "";
    }
    ASN1Primitive value =
        ASN1Primitive.fromByteArray(ASN1OctetString.getInstance(extension).getOctets());
    return ASN1UTF8String.getInstance(value).getString();
  }

  private static String oldIssuer(byte @Nullable [] extension) {
    return extension == null
        ? ""
        : new String(ASN1OctetString.getInstance(extension).getOctets(), StandardCharsets.UTF_8);
  }

  private static List<String> subjects(X509Certificate certificate)
      throws CertificateParsingException {
    List<String> subjects = new ArrayList<>();
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    if (names != null) {
      for (List<?> name : names) {
        if ((Integer.valueOf(EMAIL).equals(name.get(0)) || Integer.valueOf(URI).equals(name.get(0)))
            && name.get(1) instanceof String text) {
          subjects.add(text);
        }
      }
    }
    return subjects;
  }

  /** Whether this is who is meant. */
  boolean is(CosignIdentity identity) {
    return identity.issuer().equals(issuer)
        && subjects.stream().anyMatch(subject -> identity.subject().matches(subject));
  }
}
