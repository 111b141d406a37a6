package io.towline.proxy.upstream;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.towline.config.TrustConfig;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;

/**
 * TLS as a client: whom to believe, for each {@code ca_file} of an upstream. The certificates are
 * read by a thread of their own, which takes a fifth of a start; where no upstream speaks TLS, only
 * when a redirect leads to somebody who does.
 */
public final class TlsContexts {
  private final UpstreamSettings settings;
  private final CompletableFuture<Map<Optional<Path>, SslContext>> byCaFile =
      new CompletableFuture<>();
  private final AtomicBoolean begun = new AtomicBoolean();

  private TlsContexts(UpstreamSettings settings) {
    this.settings = settings;
  }

  /** Begins to read every file that is wanted, and returns at once. */
  public static TlsContexts begin(UpstreamSettings settings) {
    TlsContexts contexts = new TlsContexts(settings);
    if (settings.speaksTls()) {
      contexts.read();
    }
    return contexts;
  }

  private void read() {
    if (begun.compareAndSet(false, true)) {
      Thread thread = new Thread(this::complete, "certificates");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /**
   * Reads every file; blocks.
   *
   * @throws IOException as {@link #await}
   */
  static TlsContexts load(UpstreamSettings settings) throws IOException {
    TlsContexts contexts = begin(settings);
    contexts.await();
    return contexts;
  }

  private void complete() {
    try {
      byCaFile.complete(read(settings.trust(), settings.caFiles()));
    } catch (IOException | RuntimeException | Error e) {
      byCaFile.completeExceptionally(e); // which await() throws
    }
  }

  private static Map<Optional<Path>, SslContext> read(TrustConfig trust, Set<Path> caFiles)
      throws IOException {
    Map<Optional<Path>, SslContext> contexts = new HashMap<>();
    contexts.put(Optional.empty(), context(trust, Optional.empty()));
    for (Path caFile : caFiles) {
      contexts.put(Optional.of(caFile), context(trust, Optional.of(caFile)));
    }
    return Map.copyOf(contexts);
  }

  /**
   * Returns when every file is read that is wanted now; blocks. Without files of one's own nothing
   * is waited for: the JDK's authorities may come later.
   *
   * @throws IOException if one cannot be read or holds no certificate, naming it
   */
  public void await() throws IOException {
    for (Path file : settings.trust().caFiles()) {
      if (!Files.isReadable(file)) {
        throw TrustStore.unreadable(file, "is it there, and may this user read it?");
      }
    }
    if (!settings.speaksTls() || !settings.namesFiles()) {
      return;
    }
    try {
      byCaFile.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException unreadable) {
        throw unreadable;
      }
      throw new IllegalStateException("the certificates cannot be read", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped while the certificates were read");
    }
  }

  private static SslContext context(TrustConfig trust, Optional<Path> caFile) throws IOException {
    try {
      return SslContextBuilder.forClient()
          .sslProvider(SslProvider.JDK)
          .trustManager(TrustStore.managers(trust, caFile))
          .applicationProtocolConfig(
              new ApplicationProtocolConfig(
                  Protocol.ALPN,
                  SelectorFailureBehavior.NO_ADVERTISE,
                  SelectedListenerFailureBehavior.ACCEPT,
                  ApplicationProtocolNames.HTTP_1_1))
          .build();
    } catch (GeneralSecurityException e) {
      throw new IOException("The certificates to trust cannot be used: " + e.getMessage(), e);
    }
  }

  /**
   * A handler that verifies the host's name; completes on some thread when the certificates are
   * read. Fails with an IOException that says why there is none.
   */
  CompletableFuture<SslHandler> handler(
      ByteBufAllocator allocator, Endpoint endpoint, Origin origin) {
    read();
    Optional<Path> caFile = endpoint.upstream().caFile();
    return byCaFile.thenCompose(
        contexts -> {
          SslContext context = contexts.get(caFile);
          return context == null
              ? CompletableFuture.failedFuture(
                  new IOException("the ca_file of this upstream was not loaded"))
              : CompletableFuture.completedFuture(handler(context, allocator, origin));
        });
  }

  private static SslHandler handler(SslContext context, ByteBufAllocator allocator, Origin origin) {
    SslHandler handler = context.newHandler(allocator, origin.host(), origin.port());
    SSLParameters parameters = handler.engine().getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    serverName(origin).ifPresent(name -> parameters.setServerNames(List.of(name)));
    handler.engine().setSSLParameters(parameters);
    return handler;
  }

  /** The JDK sends names without a dot only when told to; SNI has no addresses (RFC 6066, 3). */
  private static Optional<SNIHostName> serverName(Origin origin) {
    if (origin.literal().isPresent() || origin.host().indexOf('_') >= 0) {
      return Optional.empty();
    }
    return Optional.of(new SNIHostName(origin.host()));
  }
}
