package io.towline.proxy.access;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.config.AllowRule;
import io.towline.config.AuthConfig;
import io.towline.config.Configuration;
import io.towline.proxy.disk.FileStamp;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.RegistryError.Code;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.Route;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may pull: finds out who a client is, and compares what it wants with the rules. Any thread;
 * what blocks says so.
 */
public final class ClientAccess implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClientAccess.class);
  private static final String CHALLENGE = "Basic realm=\"towline\"";

  private record State(
      AuthConfig config,
      boolean isOpen,
      boolean isOpenToAnybody,
      List<FileStamp> stamps,
      AccountFiles accounts) {}

  private final PasswordChecks passwords;
  private volatile State state;

  private ClientAccess(PasswordChecks passwords, State state) {
    this.passwords = passwords;
    this.state = state;
  }

  /**
   * The rules of this configuration. Blocking.
   *
   * @throws IOException naming the file and line that is wrong
   */
  public static ClientAccess of(Configuration configuration, LongSupplier nanos)
      throws IOException {
    State state = load(configuration);
    return new ClientAccess(new PasswordChecks(nanos), state);
  }

  /**
   * Reads what another configuration names; nothing has changed until the result is run. Blocking.
   *
   * @throws IOException naming the file and line that is wrong
   */
  public Runnable prepare(Configuration configuration) throws IOException {
    State next = load(configuration);
    return () -> use(next);
  }

  private synchronized void use(State next) {
    state = next;
    passwords.forget();
  }

  /** Takes over files that have changed, and keeps what it has if the new are wrong. Blocking. */
  public synchronized void refresh() {
    State old = state;
    List<FileStamp> stamps = stamps(old.config);
    if (stamps.equals(old.stamps)) {
      return;
    }
    AccountFiles accounts = old.accounts;
    try {
      accounts = AccountFiles.read(old.config);
      log.info("the users and tokens were read again and are in use");
    } catch (IOException e) {
      log.error("{}; the users and tokens read before stay in use", e.getMessage());
    }
    state = new State(old.config, old.isOpen, old.isOpenToAnybody, stamps, accounts);
    passwords.forget();
  }

  private static State load(Configuration configuration) throws IOException {
    AuthConfig config = configuration.server().auth();
    boolean isOpen = !config.isOn() && configuration.server().tls().clientCa().isEmpty();
    boolean isOpenToAnybody =
        configuration.registries().stream()
            .flatMap(registry -> registry.allow().stream())
            .anyMatch(AllowRule::isForAnybody);
    List<FileStamp> stamps = stamps(config);
    return new State(config, isOpen, isOpenToAnybody, stamps, AccountFiles.read(config));
  }

  private static List<FileStamp> stamps(AuthConfig config) {
    List<Path> files = new ArrayList<>();
    config.htpasswd().ifPresent(files::add);
    config.tokens().ifPresent(files::add);
    return FileStamp.of(files);
  }

  /** Whether nobody has to say who it is; then nobody need be asked. */
  public boolean isOpen() {
    return state.isOpen;
  }

  /**
   * Who asks.
   *
   * @param certificate the name in the certificate that the client has shown; empty: none
   * @return completes on any thread, at once where nothing has to be computed; fails with a {@link
   *     RegistryError} if what was shown is wrong
   */
  public CompletableFuture<Client> identify(HttpHeaders headers, String certificate) {
    State now = state;
    ShownCredentials shown =
        now.config.isOn() ? ShownCredentials.of(headers) : new ShownCredentials.None();
    if (shown instanceof ShownCredentials.Bearer bearer) {
      return now.accounts
          .ofToken(bearer.token())
          .map(CompletableFuture::completedFuture)
          .orElseGet(() -> CompletableFuture.failedFuture(wrong()));
    }
    if (shown instanceof ShownCredentials.Basic basic) {
      return ofPassword(now.accounts, basic);
    }
    if (shown instanceof ShownCredentials.Unreadable) {
      return CompletableFuture.failedFuture(wrong());
    }
    return CompletableFuture.completedFuture(
        certificate.isEmpty() ? Client.UNKNOWN : Client.certificate(certificate));
  }

  /** A token is taken as a password too, for clients that know no other way to show one. */
  private CompletableFuture<Client> ofPassword(
      AccountFiles accounts, ShownCredentials.Basic basic) {
    Optional<Client> token = accounts.ofToken(basic.password());
    if (token.isPresent()) {
      return CompletableFuture.completedFuture(token.get());
    }
    return passwords
        .check(
            basic.user(),
            basic.password(),
            () -> accounts.isPassword(basic.user(), basic.password()))
        .thenCompose(
            right ->
                right
                    ? CompletableFuture.completedFuture(Client.user(basic.user()))
                    : CompletableFuture.failedFuture(wrong()));
  }

  /** Why this client may not have this; empty if it may. */
  public Optional<RegistryError> refusal(Client client, RegistryRequest request) {
    Optional<Route> route = request.whichRoute();
    if (route.isEmpty()) {
      return client.isKnown() || state.isOpenToAnybody ? Optional.empty() : Optional.of(unknown());
    }
    List<AllowRule> rules = route.get().registry().allow();
    String repository = route.get().repository().toString();
    boolean allowed =
        rules.isEmpty()
            ? client.isKnown()
            : rules.stream().anyMatch(rule -> rule.allows(client.name(), repository));
    if (allowed) {
      return Optional.empty();
    }
    return Optional.of(
        client.isKnown()
            ? RegistryError.of(
                HttpResponseStatus.FORBIDDEN,
                Code.DENIED,
                client
                    + " may not pull "
                    + repository
                    + " of "
                    + route.get().registry().name()
                    + "; its allow rules name who may")
            : unknown());
  }

  /** What a client is told whom {@link #identify} did not find out about. */
  public static RegistryError error(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof RegistryError error) {
      return error;
    }
    return RegistryError.unavailable(
        HttpResponseStatus.SERVICE_UNAVAILABLE,
        "too many passwords are being checked",
        Duration.ofSeconds(1));
  }

  /** What a client is told that did not say who it is. */
  public static RegistryError unknown() {
    return unauthorized("this mirror wants to know who pulls: log in to it");
  }

  private static RegistryError wrong() {
    return unauthorized("this mirror does not know that user with that password, or that token");
  }

  private static RegistryError unauthorized(String message) {
    return RegistryError.of(HttpResponseStatus.UNAUTHORIZED, Code.UNAUTHORIZED, message)
        .with(HttpHeaderNames.WWW_AUTHENTICATE, CHALLENGE);
  }

  @Override
  public void close() {
    passwords.close();
  }
}
