package io.towline.proxy.cosign;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who certifies signers: the roots and intermediates that are configured, by the rules of RFC 5280
 * as the JDK has them, as of the time at which the log saw the signature. Nothing is fetched, and
 * nothing is revoked: such certificates live for minutes.
 */
final class Authorities {
  private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
  private static final int LONGEST_CHAIN = 5;

  private final Set<TrustAnchor> roots;
  private final List<X509Certificate> intermediates;

  /**
   * @param configured those that are signed by themselves are believed, the others lead to them
   */
  Authorities(List<X509Certificate> configured) {
    roots =
        configured.stream()
            .filter(Authorities::isRoot)
            .map(each -> new TrustAnchor(each, null))
            .collect(Collectors.toUnmodifiableSet());
    intermediates = configured.stream().filter(each -> !isRoot(each)).toList();
  }

  private static boolean isRoot(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  /** Whether nobody is believed. */
  boolean isEmpty() {
    return roots.isEmpty();
  }

  /**
   * Looks whether a certificate was one for signing code, of these authorities, at that time.
   *
   * @param chain what came with it, which may lead to a root
   * @throws Unproven if it was not
   */
  void check(X509Certificate leaf, List<X509Certificate> chain, Instant time) throws Unproven {
    try {
      List<String> uses = leaf.getExtendedKeyUsage();
      if (uses == null || !uses.contains(CODE_SIGNING) || leaf.getBasicConstraints() >= 0) {
        throw new Unproven("its certificate is not one for signing code");
      }
      X509CertSelector target = new X509CertSelector();
      target.setCertificate(leaf);
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(roots, target);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(time));
      parameters.setMaxPathLength(LONGEST_CHAIN);
      List<X509Certificate> known = new ArrayList<>(intermediates);
      known.addAll(chain);
      known.add(leaf);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
      CertPathBuilder.getInstance("PKIX").build(parameters);
    } catch (CertificateParsingException e) {
      throw new Unproven("its certificate cannot be read");
    } catch (GeneralSecurityException e) {
      throw new Unproven("its certificate was none of the roots when the log saw it, at " + time);
    }
  }
}
