package io.towline.proxy.credentials;

import io.towline.config.Credentials;
import io.towline.config.Secret;
import io.towline.spi.CredentialProvider;
import io.towline.spi.CredentialQuestion;
import io.towline.spi.IssuedCredentials;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The question of a plug-in for an upstream's credentials. Whatever it throws or answers, nothing
 * of it but a class is shown. Blocking.
 *
 * @param who names the plug-in in messages
 */
record ProviderQuestion(String who, CredentialProvider provider, CredentialQuestion question)
    implements RefreshedCredentials.Question {

  @Override
  public Issued ask() throws IOException {
    IssuedCredentials issued;
    try {
      issued = provider.credentials(question);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw failed(e.getClass().getName());
    }
    return checked(issued);
  }

  /** A stranger's code may answer null, whatever the API says. */
  private Issued checked(@Nullable IssuedCredentials issued) throws IOException {
    if (issued == null) {
      throw failed("it answered null");
    }
    Secret secret = new Secret(issued.secret());
    Credentials credentials =
        switch (issued.kind()) {
          case BASIC -> new Credentials.Basic(issued.username(), secret);
          case BEARER -> Shown.token(issued.secret(), who);
          case IDENTITY_TOKEN -> new Credentials.IdentityToken(secret);
        };
    Duration renewAfter =
        issued
            .life()
            .map(life -> life.multipliedBy(4).dividedBy(5))
            .orElse(HelperProgram.RENEW_AFTER);
    return new Issued(Optional.of(credentials), renewAfter, issued.life());
  }

  private IOException failed(String how) {
    return new IOException(who + " failed: " + how);
  }
}
