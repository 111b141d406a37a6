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
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * TLS as a client: whom to believe, for each {@code ca_file} of an upstream. The certificates are
 * read by a thread of their own, which takes a fifth of a start.
 */
public final class TlsContexts {
  private final CompletableFuture<Map<Optional<Path>, SslContext>> byCaFile;

  private TlsContexts(CompletableFuture<Map<Optional<Path>, SslContext>> byCaFile) {
    this.byCaFile = byCaFile;
  }

  /** Begins to read every file, and returns at once: nothing is known before {@link #await}. */
  public static TlsContexts begin(UpstreamSettings settings) {
    TlsContexts contexts = new TlsContexts(new CompletableFuture<>());
    Thread thread = new Thread(() -> contexts.complete(settings), "certificates");
    thread.setDaemon(true);
    thread.start();
    return contexts;
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

  private void complete(UpstreamSettings settings) {
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
   * Returns when every file is read; blocks.
   *
   * @throws IOException if one cannot be read or holds no certificate, naming it
   */
  public void await() throws IOException {
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
   * A handler that verifies the host's name; null if the endpoint's {@code ca_file} was not loaded.
   */
  @Nullable SslHandler handler(ByteBufAllocator allocator, Endpoint endpoint, Origin origin) {
    SslContext context = byCaFile.getNow(Map.of()).get(endpoint.upstream().caFile());
    if (context == null) {
      return null;
    }
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
