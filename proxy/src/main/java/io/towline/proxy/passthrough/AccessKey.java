package io.towline.proxy.passthrough;

import io.towline.config.Credentials;
import io.towline.oci.RepositoryName;
import io.towline.proxy.upstream.Endpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names who wants what of whom by a hash with a key of this process, so that no map of ours holds
 * what clients have shown. Any thread.
 */
final class AccessKey {
  private static final String MAC = "HmacSHA256";

  private final SecretKeySpec key;

  AccessKey() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    key = new SecretKeySpec(random, MAC);
  }

  /** Of an upstream, a repository and an identity: different for each, and tells none of them. */
  ByteBuffer of(Endpoint endpoint, RepositoryName repository, Visitor visitor) {
    Credentials.Basic account = visitor.account().orElse(null);
    return account == null
        ? of("anybody", place(endpoint), repository.toString())
        : of(
            "somebody",
            place(endpoint),
            repository.toString(),
            account.username(),
            account.password().reveal());
  }

  /** Of an account at an upstream, with its password. */
  ByteBuffer ofCredentials(Endpoint endpoint, Credentials.Basic account) {
    return of("credentials", place(endpoint), account.username(), account.password().reveal());
  }

  /** Of an account at an upstream, whatever its password. */
  ByteBuffer ofName(Endpoint endpoint, Credentials.Basic account) {
    return of("name", place(endpoint), account.username());
  }

  /** Of the same, as seen from one address. */
  ByteBuffer ofNameFrom(String address, Endpoint endpoint, Credentials.Basic account) {
    return of("name from", address, place(endpoint), account.username());
  }

  /** Of an address. */
  ByteBuffer ofAddress(String address) {
    return of("address", address);
  }

  /** No two lists of parts give the same, for each part says how long it is. */
  private ByteBuffer of(String... parts) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      for (String part : parts) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        mac.update(bytes);
      }
      return ByteBuffer.wrap(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + MAC, e);
    }
  }

  private static String place(Endpoint endpoint) {
    return endpoint.registry().name() + " " + endpoint.upstream().url();
  }
}
