package io.towline.proxy.passthrough;

import io.towline.config.RegistryConfig;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.failover.Walker;
import io.towline.proxy.request.RequestHandler;
import io.towline.proxy.upstream.CredentialFinder;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** All that {@code authorization: passthrough} needs, and who stands before whom. */
public final class Passthrough {
  private final SealedTokens tokens;
  private final Visitors visitors;
  private final AccessKey keys = new AccessKey();
  private final AccessAnswers answers;
  private final PasswordTries tries;
  private final Loans loans;

  /**
   * @param own knows the proxy's own credentials
   * @param nanos a monotonic clock
   */
  public Passthrough(CredentialFinder own, LongSupplier nanos) {
    tokens = new SealedTokens(nanos);
    visitors = new Visitors(tokens);
    answers = new AccessAnswers(nanos);
    tries = new PasswordTries(keys, nanos);
    loans = new Loans(own, nanos);
  }

  /** Knows with what the upstreams are asked: the proxy's own credentials, or a client's. */
  public CredentialFinder credentials() {
    return loans;
  }

  /** Makes gates that ask by this walker. */
  public Function<RequestHandler, RequestHandler> gates(
      Walker walker, Function<RegistryConfig, RegistrySource> sources) {
    AccessCheck check = new AccessCheck(walker, keys, answers, tries);
    AccessGate.Parts parts = new AccessGate.Parts(check, sources, visitors, loans);
    return next -> new AccessGate(parts, next);
  }

  /**
   * Stands before {@code /v2/}.
   *
   * @param isWanted whether any registry wants a client's own credentials
   */
  public RequestHandler baseGate(BooleanSupplier isWanted, RequestHandler next) {
    return new BaseGate(visitors, isWanted, next);
  }

  /** Our own token service. */
  public RequestHandler tokens() {
    return new TokenHandler(visitors, tokens);
  }

  /** Forgets what was said and lent under another configuration; not who has guessed. */
  public void reload() {
    answers.clear();
    loans.clear();
  }
}
