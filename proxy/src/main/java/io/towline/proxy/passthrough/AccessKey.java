package io.towline.proxy.passthrough;

import io.towline.config.Credentials;
import io.towline.oci.RepositoryName;
import io.towline.proxy.upstream.Endpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Names who wants what of whom by a hash with a key of this process. Any thread. */
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
    List<String> parts =
        account == null
            ? List.of(place(endpoint), repository.toString())
            : List.of(
                place(endpoint),
                repository.toString(),
                account.username(),
                account.password().reveal());
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
