package io.towline.proxy.tls;

import io.netty.handler.ssl.SslContext;
import io.towline.config.Configuration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Certificates of our own authority for the names of registries, made when the first client asks
 * for one and kept until a month before they end. As many as there are names that somebody may ask
 * for, which is for the caller to bound. Any thread.
 */
public final class MintedIdentities {
  private static final Duration RENEW_BEFORE = Duration.ofDays(30);

  private record Minted(Identity identity, SslContext context) {}

  private final Path folder;
  private final Clock clock;
  private final Executor blocking;
  private final Map<String, CompletableFuture<Minted>> byHost = new ConcurrentHashMap<>();

  /**
   * @param blocking where keys are made and files read
   */
  public MintedIdentities(Configuration configuration, Clock clock, Executor blocking) {
    this.folder = OwnAuthority.folder(configuration);
    this.clock = clock;
    this.blocking = blocking;
  }

  /** Makes the authority where there is none yet, and returns what to trust. Blocking. */
  public Path authority() throws IOException {
    OwnAuthority.in(folder, clock);
    return folder.resolve(OwnAuthority.CERTIFICATE);
  }

  /** The TLS of a server of that name; fails if the authority cannot be used. */
  public CompletableFuture<SslContext> of(String host) {
    return byHost
        .compute(host, (name, kept) -> kept == null || isOver(kept) ? mint(name) : kept)
        .thenApply(Minted::context);
  }

  private boolean isOver(CompletableFuture<Minted> kept) {
    return kept.isCompletedExceptionally()
        || (kept.isDone()
            && kept.join().identity().expires().isBefore(clock.instant().plus(RENEW_BEFORE)));
  }

  private CompletableFuture<Minted> mint(String host) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            Identity identity = OwnAuthority.in(folder, clock).sign(Set.of(ServerName.of(host)));
            return new Minted(identity, ServerContexts.context(identity, List.of()));
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        },
        blocking);
  }
}
