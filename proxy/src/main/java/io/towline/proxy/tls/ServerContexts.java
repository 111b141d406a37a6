package io.towline.proxy.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.towline.config.TlsConfig;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * TLS for the two listeners, of one identity. HTTP/1.1 is all that is offered, and said so, for a
 * client that offers more (RFC 7301): an aborted blob must be a short stream to every runtime, and
 * HTTP/2 would make it a reset.
 *
 * @param pull wants certificates of clients if that is configured
 * @param admin never does: probes have none
 */
record ServerContexts(Identity identity, SslContext pull, SslContext admin) {
  private static final byte[] PROBE = {1, 2, 3};

  /**
   * The contexts; reads the authorities of clients. Blocking.
   *
   * @throws IOException naming the file that is wrong
   */
  static ServerContexts of(Identity identity, TlsConfig config) throws IOException {
    List<X509Certificate> clients =
        config.clientCa().isPresent() ? PemFiles.certificates(config.clientCa().get()) : List.of();
    try {
      if (!belongTogether(identity)) {
        throw new IOException(
            config.key().map(key -> key + " is not the key of the certificate").orElse("")
                + config.certificate().map(file -> " in " + file).orElse(""));
      }
      return new ServerContexts(identity, context(identity, clients), context(identity, List.of()));
    } catch (GeneralSecurityException | SSLException e) {
      throw new IOException(
          config.certificate().map(Object::toString).orElse("the certificate")
              + " cannot be used: "
              + e.getMessage(),
          e);
    }
  }

  /** TLS of this identity, for clients who show a certificate of these authorities, if any. */
  static SslContext context(Identity identity, List<X509Certificate> clients) throws SSLException {
    SslContextBuilder builder =
        SslContextBuilder.forServer(
                identity.key(), identity.chain().toArray(new X509Certificate[0]))
            .sslProvider(provider(identity.key()))
            .protocols("TLSv1.3", "TLSv1.2")
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_1_1));
    return clients.isEmpty()
        ? builder.build()
        : builder
            .trustManager(clients.toArray(new X509Certificate[0]))
            .clientAuth(ClientAuth.REQUIRE)
            .build();
  }

  /**
   * BoringSSL, which takes half of the JDK's time, where it can be loaded and has the kind of key
   * (it offers no client Ed25519 of itself); else the JDK.
   */
  static SslProvider provider(PrivateKey key) {
    boolean isEdwards = key.getAlgorithm().startsWith("Ed");
    return OpenSsl.isAvailable() && !isEdwards ? SslProvider.OPENSSL : SslProvider.JDK;
  }

  private static boolean belongTogether(Identity identity) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm(identity.key()));
    signature.initSign(identity.key());
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(identity.certificate().getPublicKey());
    signature.update(PROBE);
    return signature.verify(signed);
  }

  private static String algorithm(PrivateKey key) throws GeneralSecurityException {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC", "ECDSA" -> "SHA256withECDSA";
      case "EdDSA", "Ed25519" -> "EdDSA";
      default ->
          throw new GeneralSecurityException(
              "a key of the kind " + key.getAlgorithm() + "; RSA, ECDSA and Ed25519 are known");
    };
  }
}
