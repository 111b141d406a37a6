package io.towline.proxy.passthrough;

import io.towline.config.Credentials;
import io.towline.config.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The bearer tokens that this proxy gives to clients: their own credentials, sealed by AES-GCM with
 * a key of this process, so that nothing of them is kept here between two requests. Any thread.
 */
final class SealedTokens {
  /** How long clients are told that a token is good for. */
  static final Duration LIFE = Duration.ofMinutes(5);

  /** A pull that begins with an old token goes on with it for a while. */
  private static final Duration GRACE = Duration.ofMinutes(5);

  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;

  /** What nobody's token holds; the cipher itself takes no fewer bytes than its tag has. */
  private static final int LEAST_PLAIN_BYTES = 1 + Long.BYTES + Integer.BYTES;

  private static final byte ANONYMOUS = 0;
  private static final byte ACCOUNT = 1;

  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec key;
  private final LongSupplier nanos;
  private final long startNanos;

  /**
   * @param nanos a monotonic clock
   */
  SealedTokens(LongSupplier nanos) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    key = new SecretKeySpec(bytes, "AES");
    this.nanos = nanos;
    this.startNanos = nanos.getAsLong();
  }

  /** A token for this account; empty: for nobody in particular. */
  String seal(Optional<Credentials.Basic> account) {
    byte[] user = bytes(account.map(Credentials.Basic::username).orElse(""));
    byte[] password = bytes(account.map(basic -> basic.password().reveal()).orElse(""));
    ByteBuffer plain = ByteBuffer.allocate(LEAST_PLAIN_BYTES + user.length + password.length);
    plain.put(account.isPresent() ? ACCOUNT : ANONYMOUS);
    plain.putLong(nanos.getAsLong() - startNanos);
    plain.putInt(user.length).put(user).put(password);
    byte[] iv = new byte[IV_BYTES];
    random.nextBytes(iv);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, iv).doFinal(plain.array());
      byte[] token = ByteBuffer.allocate(IV_BYTES + sealed.length).put(iv).put(sealed).array();
      return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + CIPHER, e);
    }
  }

  /** Who shows this token; empty if it is none of ours, or its time is over. */
  Optional<Visitor> open(String token) {
    ByteBuffer plain;
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      if (bytes.length < IV_BYTES + LEAST_PLAIN_BYTES + TAG_BITS / 8) {
        return Optional.empty();
      }
      byte[] iv = java.util.Arrays.copyOf(bytes, IV_BYTES);
      plain =
          ByteBuffer.wrap(
              cipher(Cipher.DECRYPT_MODE, iv).doFinal(bytes, IV_BYTES, bytes.length - IV_BYTES));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return Optional.empty();
    }
    boolean isAccount = plain.get() == ACCOUNT;
    long age = nanos.getAsLong() - startNanos - plain.getLong();
    if (age > LIFE.plus(GRACE).toNanos()) {
      return Optional.empty();
    }
    if (!isAccount) {
      return Optional.of(Visitor.ANONYMOUS);
    }
    byte[] user = new byte[plain.getInt()];
    plain.get(user);
    byte[] password = new byte[plain.remaining()];
    plain.get(password);
    Secret secret = new Secret(new String(password, StandardCharsets.UTF_8));
    return Optional.of(
        new Visitor(
            Optional.of(new Credentials.Basic(new String(user, StandardCharsets.UTF_8), secret)),
            true));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Cipher cipher(int mode, byte[] iv) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
    return cipher;
  }
}
