package io.towline.spi;

/**
 * Knows the credentials for upstreams, such as a vault or a cloud's identity service does. One
 * instance answers for all upstreams that name it with the same options.
 *
 * <p>It is asked when they are first needed, again when four fifths of their life are over, and
 * when an upstream refuses them; one question at a time, on a thread of its own, on which it may
 * block for {@code 10 s}. While it is late, throws or answers nonsense, which the log says, the
 * last credentials it gave count for as long as they live.
 */
public interface CredentialProvider {
  /**
   * The credentials for this upstream now.
   *
   * @throws Exception if there are none to be had; of it the log shows the class alone, because a
   *     message may hold a secret
   */
  IssuedCredentials credentials(CredentialQuestion question) throws Exception;
}
