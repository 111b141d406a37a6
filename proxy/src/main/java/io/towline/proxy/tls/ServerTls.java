package io.towline.proxy.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.towline.config.Configuration;
import io.towline.config.TlsConfig;
import io.towline.proxy.disk.FileStamp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS of the listeners, which changes with its files and with the configuration; connections
 * that are open keep what they began with. Handlers are made on any thread; what blocks says so.
 */
public final class ServerTls {
  private static final Logger log = LoggerFactory.getLogger(ServerTls.class);
  private static final Duration RENEW_BEFORE = Duration.ofDays(30);
  private static final Duration WARN_BEFORE = Duration.ofDays(14);
  private static final Duration WARN_AGAIN = Duration.ofDays(1);
  private static final long LONGEST_HANDSHAKE_SECONDS = 10;

  private record State(
      Configuration configuration,
      List<FileStamp> stamps,
      Set<ServerName> names,
      @Nullable ServerContexts contexts) {

    TlsConfig tls() {
      return configuration.server().tls();
    }
  }

  private final Clock clock;
  private volatile State state;
  private Instant warnedAt = Instant.MIN;

  private ServerTls(Clock clock, State state) {
    this.clock = clock;
    this.state = state;
  }

  /**
   * The TLS of this configuration, which may be none. Blocking.
   *
   * @throws IOException in one sentence that names the file
   */
  public static ServerTls of(Configuration configuration, Clock clock) throws IOException {
    return new ServerTls(clock, load(configuration, clock));
  }

  /**
   * Reads what another configuration names; nothing has changed until the result is run. Blocking.
   *
   * @throws IOException in one sentence that names the file
   */
  public Runnable prepare(Configuration configuration) throws IOException {
    State next = load(configuration, clock);
    return () -> use(next);
  }

  private synchronized void use(State next) {
    state = next;
  }

  /** Takes over files that have changed, and keeps the old ones if the new are wrong. Blocking. */
  public synchronized void refresh() {
    State old = state;
    if (old.contexts == null) {
      return;
    }
    try {
      if (isStale(old)) {
        state = load(old.configuration, clock);
        log.info("the certificate of the listeners was read again and is in use");
      }
    } catch (IOException e) {
      log.error("{}; the certificate read before stays in use", e.getMessage());
      state = new State(old.configuration, stamps(old.tls()), old.names, old.contexts);
    }
    warn();
  }

  private boolean isStale(State old) {
    return !old.stamps.equals(stamps(old.tls())) || (old.tls().selfSigned() && isOutOfDate(old));
  }

  /** Whether a certificate of our own ends soon, or names another machine than this has become. */
  private boolean isOutOfDate(State old) {
    boolean ends =
        left(clock.instant()).filter(left -> left.compareTo(RENEW_BEFORE) < 0).isPresent();
    return ends || !old.names.equals(ServerName.ofThisMachine(old.configuration));
  }

  private void warn() {
    Instant now = clock.instant();
    Optional<Duration> left = left(now).filter(each -> each.compareTo(WARN_BEFORE) < 0);
    if (left.isPresent() && Duration.between(warnedAt, now).compareTo(WARN_AGAIN) >= 0) {
      warnedAt = now;
      log.warn("the certificate of the listeners ends in {} h", left.get().toHours());
    }
  }

  private static State load(Configuration configuration, Clock clock) throws IOException {
    TlsConfig tls = configuration.server().tls();
    List<FileStamp> stamps = stamps(tls); // before they are read: a change meanwhile is seen later
    if (tls.selfSigned()) {
      Set<ServerName> names = ServerName.ofThisMachine(configuration);
      Identity made = OwnAuthority.in(OwnAuthority.folder(configuration), clock).sign(names);
      return new State(configuration, stamps, names, ServerContexts.of(made, tls));
    }
    if (tls.certificate().isEmpty()) {
      return new State(configuration, stamps, Set.of(), null);
    }
    Identity read =
        new Identity(
            PemFiles.key(tls.key().orElseThrow(), tls.keyPassword()),
            PemFiles.certificates(tls.certificate().get()));
    return new State(configuration, stamps, Set.of(), ServerContexts.of(read, tls));
  }

  private static List<FileStamp> stamps(TlsConfig tls) {
    List<Path> files = new ArrayList<>();
    tls.certificate().ifPresent(files::add);
    tls.key().ifPresent(files::add);
    tls.clientCa().ifPresent(files::add);
    return FileStamp.of(files);
  }

  /** The certificate to trust where Towline is its own authority; empty where it is not. */
  public Optional<Path> ownCertificate() {
    State now = state;
    return now.tls().selfSigned()
        ? Optional.of(OwnAuthority.folder(now.configuration).resolve(OwnAuthority.CERTIFICATE))
        : Optional.empty();
  }

  /** For how long the certificate is good still; empty where there is none. */
  public Optional<Duration> left(Instant now) {
    ServerContexts contexts = state.contexts;
    return contexts == null
        ? Optional.empty()
        : Optional.of(Duration.between(now, contexts.identity().expires()));
  }

  /** Of a new connection to the pull API; empty for plain HTTP. */
  public Optional<SslHandler> pullHandler(ByteBufAllocator allocator) {
    ServerContexts contexts = state.contexts;
    return contexts == null ? Optional.empty() : Optional.of(handler(contexts.pull(), allocator));
  }

  /** Of a new connection to the admin port; empty for plain HTTP. */
  public Optional<SslHandler> adminHandler(ByteBufAllocator allocator) {
    ServerContexts contexts = state.contexts;
    return contexts == null ? Optional.empty() : Optional.of(handler(contexts.admin(), allocator));
  }

  private static SslHandler handler(SslContext context, ByteBufAllocator allocator) {
    SslHandler handler = context.newHandler(allocator);
    handler.setHandshakeTimeout(LONGEST_HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    return handler;
  }
}
