package io.towline.proxy.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.towline.config.LimitsConfig;
import io.towline.proxy.access.Client;
import io.towline.proxy.access.ClientAccess;
import io.towline.proxy.limit.ClientKey;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.RegistryError.Code;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.RequestHead;
import io.towline.proxy.request.Routes;
import io.towline.proxy.request.ShortEnd;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: an exchange at a time, and the patience between and within them. Belongs
 * to its loop.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOGGER = LoggerFactory.getLogger(ClientConnection.class);
  private static final HttpMethod UNREADABLE = HttpMethod.valueOf("UNREADABLE");

  private final Service service;
  private final Connections connections;
  private final HeadFramer framer;
  private final Channel channel;
  private final String registry;
  private final ClientTurns turns;
  private final Rush rush;
  private final OutputProgress output = new OutputProgress();

  private String client = "";
  private String addressKey = "";
  private @Nullable Exchange exchange;
  private boolean isDraining;
  private boolean isEnding;
  private boolean hadRequest;
  private long idleSinceNanos;

  /**
   * The last handler of this channel, behind the framer and the HTTP codec.
   *
   * @param registry the host that the client believes to have reached; empty: this server
   */
  ClientConnection(
      Service service,
      Connections connections,
      HeadFramer framer,
      Channel channel,
      String registry) {
    this.service = service;
    this.connections = connections;
    this.framer = framer;
    this.channel = channel;
    this.registry = registry;
    this.turns = new ClientTurns(service);
    this.rush = new Rush(service);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (channel.remoteAddress() instanceof InetSocketAddress address) {
      client = address.getAddress().getHostAddress();
    }
    addressKey = ClientKey.of(channel.remoteAddress());
    idleSinceNanos = service.time().nanos().getAsLong();
    if (!service.limits().joined(addressKey)) {
      service.log().limited("connections_per_client", "closed");
      if (!connections.endLongestIdle(addressKey, channel.eventLoop())) {
        end();
      }
    }
    connections.joined(this, channel.eventLoop());
  }

  /** Whose connections are counted with this one's. */
  String addressKey() {
    return addressKey;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connections.left(this, channel.eventLoop());
    service.limits().left(addressKey);
    if (exchange != null) {
      exchange.connectionLost();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (isEnding || exchange != null) {
        return; // the end of the head being answered, or what comes behind the last one
      }
      if (message instanceof Refusal refusal) {
        refuse(ctx, refusal);
      } else if (message instanceof KnownHead known) {
        again(ctx, known);
      } else if (message instanceof HttpRequest head) {
        if (head.decoderResult().isSuccess()) {
          answer(ctx, RequestHead.of(head), null);
        } else {
          refuse(ctx, Refusal.badRequest("the request's head cannot be read"));
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  /** Needs no exchange where the answer is known and leaves at once. */
  private void again(ChannelHandlerContext ctx, KnownHead known) {
    long began = service.time().nanos().getAsLong();
    Rush.Given given = isDraining || !registry.isEmpty() ? null : rush.give(ctx, known, began);
    if (given == null) {
      answer(ctx, known.head(), known);
      return;
    }
    hadRequest = true;
    if (given.written().isSuccess()) {
      idleSinceNanos = service.time().nanos().getAsLong();
      service.log().again(given, client, idleSinceNanos - began);
      framer.next();
    } else {
      exchange = new Exchange(ctx, known.head(), given.requestId(), service.time(), this::over);
      exchange.request(known.request());
      exchange.responded(given.answer(), given.written());
    }
  }

  /**
   * @param known what the same bytes meant before; null where they are new
   */
  private void answer(ChannelHandlerContext ctx, RequestHead head, @Nullable KnownHead known) {
    Exchange begun = begin(ctx, head);
    try {
      RegistryError denied = Admission.ofClient(service.config().get(), channel.remoteAddress());
      if (denied != null || head.hasBody()) {
        begun.makeLast();
      }
      RegistryError refused = denied != null ? denied : Admission.ofRequest(head);
      if (refused != null) {
        begun.respond(refused);
        return;
      }
      if (service.access().isOpen()) {
        turns.take(begun, addressKey, () -> handle(begun, head, known, null));
      } else {
        identify(begun, head);
      }
    } catch (RuntimeException mistake) {
      fail(begun, mistake);
    }
  }

  /**
   * Finds out what is asked for, and has it answered.
   *
   * @param known as of {@link #answer}
   * @param client who asks; null where nobody has to say
   */
  private void handle(
      Exchange begun, RequestHead head, @Nullable KnownHead known, @Nullable Client client) {
    try {
      RegistryRequest request = parse(head, known);
      Optional<RegistryError> refused =
          client == null ? Optional.empty() : service.access().refusal(client, request);
      if (refused.isPresent()) {
        begun.respond(refused.get());
        return;
      }
      begun.request(request);
      if (known != null && known.request() == request) {
        rush.look(begun, known);
      } else {
        service.handlers().handlerOf(request).handle(begun);
      }
    } catch (RegistryError error) {
      if (client != null && !client.isKnown()) {
        begun.respond(ClientAccess.unknown()); // strangers learn nothing of what is here
        return;
      }
      error.unroutedReason().ifPresent(service.log()::unrouted);
      begun.respond(error);
    } catch (RuntimeException mistake) {
      fail(begun, mistake);
    }
  }

  private RegistryRequest parse(RequestHead head, @Nullable KnownHead known) throws RegistryError {
    Routes routes = service.routes().get();
    if (!registry.isEmpty()) {
      return routes.parseAt(registry, head.request().uri());
    }
    if (known != null && known.routes() == routes) {
      return known.request();
    }
    RegistryRequest request =
        routes.parse(head.request().uri(), head.request().headers().get(HttpHeaderNames.HOST, ""));
    if (service.access().isOpen()) {
      framer.meant(head, request, routes);
    }
    return request;
  }

  /** Finds out who asks, before it is looked at what is asked for. */
  private void identify(Exchange begun, RequestHead head) {
    CompletableFuture<Client> who =
        service.access().identify(head.request().headers(), ShownCertificate.name(channel));
    var unused =
        who.whenComplete(
            (client, failure) -> {
              if (channel.eventLoop().inEventLoop()) {
                admit(begun, head, client, failure);
              } else {
                channel.eventLoop().execute(() -> admit(begun, head, client, failure));
              }
            });
  }

  private void admit(
      Exchange begun, RequestHead head, @Nullable Client client, @Nullable Throwable failure) {
    if (!begun.isOpen()) {
      return; // it has left, or was cut meanwhile
    }
    if (client == null) {
      turns.take(begun, addressKey, () -> begun.respond(ClientAccess.error(failure)));
      return;
    }
    begun.describe("client_name", client.name());
    turns.take(
        begun,
        client.isKnown() ? client.name() : addressKey,
        () -> handle(begun, head, null, client));
  }

  /** Our own mistake: the log has all of it, the client the name to ask for. */
  private static void fail(Exchange begun, RuntimeException mistake) {
    LOGGER.error("request {} met a mistake of this proxy", begun.requestId(), mistake);
    if (begun.isOpen()) {
      begun.respond(
          RegistryError.of(
              HttpResponseStatus.INTERNAL_SERVER_ERROR,
              Code.UNAVAILABLE,
              "this proxy made a mistake; its log says more under request " + begun.requestId()));
    } else {
      begun.cut("a mistake of this proxy: " + mistake);
    }
  }

  private void refuse(ChannelHandlerContext ctx, Refusal refusal) {
    HttpRequest unread =
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, UNREADABLE, "-", EmptyHttpHeaders.INSTANCE);
    Exchange begun = begin(ctx, RequestHead.of(unread));
    begun.makeLast();
    begun.respond(RegistryError.of(refusal.status(), Code.UNSUPPORTED, refusal.message()));
  }

  private Exchange begin(ChannelHandlerContext ctx, RequestHead head) {
    Exchange begun = new Exchange(ctx, head, service.time(), this::over);
    if (isDraining) {
      begun.makeLast();
    }
    exchange = begun;
    hadRequest = true;
    return begun;
  }

  private void over(Exchange done) {
    exchange = null;
    rush.over(done, client);
    idleSinceNanos = service.time().nanos().getAsLong();
    if (done.isLast() || isDraining) {
      end();
    } else {
      framer.next();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (exchange != null) {
      exchange.writabilityChanged();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause.getCause() instanceof SSLException tls) {
      LOGGER.atInfo().addKeyValue("client", client).log("no TLS: {}", tls.getMessage());
    } else if (cause instanceof IOException) {
      LOGGER.debug("{}: {}", client, cause.toString());
    } else {
      LOGGER.warn("connection of {}", client, cause);
    }
    close();
  }

  /** Closes what has outlived the patience that its state is given. About once a second. */
  void tick(long nowNanos) {
    if (exchange != null || isEnding) {
      Duration patience = service.config().get().writeIdleTimeout();
      if (output.stillNanos(channel, nowNanos) > patience.toNanos()) {
        cut("the client took no byte for " + patience.toSeconds() + " s");
        close();
      }
    } else if (framer.isPartial()) {
      if (nowNanos - framer.partialSinceNanos() > limits().headerTimeout().toNanos()) {
        refuse(
            channel.pipeline().context(this),
            new Refusal(
                HttpResponseStatus.REQUEST_TIMEOUT, "the request's head took too long to arrive"));
      }
    } else if (nowNanos - idleSinceNanos > idlePatience().toNanos()) {
      end();
    }
  }

  private Duration idlePatience() {
    return hadRequest ? limits().idleTimeout() : limits().headerTimeout();
  }

  private LimitsConfig limits() {
    return service.config().get().limits();
  }

  /**
   * How long the client has neither asked nor taken anything; negative while it is being served.
   */
  long idleNanos(long nowNanos) {
    if (isEnding) {
      return -1;
    }
    if (exchange == null) {
      return nowNanos - (framer.isPartial() ? framer.partialSinceNanos() : idleSinceNanos);
    }
    long still = output.stillNanos(channel, nowNanos);
    return still == 0 ? -1 : still;
  }

  /** Finishes the exchange that runs, if one does, and then ends. */
  void drain() {
    isDraining = true;
    if (exchange == null) {
      end();
    } else {
      exchange.makeLast();
    }
  }

  /** Breaks off the exchange that runs, so that its client sees an incomplete answer. */
  void cut(String reason) {
    if (exchange != null) {
      exchange.cut(reason);
    }
  }

  /** Makes room for another connection: at once, for what it waits to send may never be taken. */
  void giveWay() {
    if (exchange == null) {
      end();
    } else {
      cut("another client needed the connection, and this one took no byte");
      close();
    }
  }

  /** Ends the connection with a FIN that the client can tell from a reset. */
  void end() {
    isEnding = true;
    ShortEnd.of(channel);
  }

  /** Closes the connection now. */
  void close() {
    var unused = channel.close();
  }
}
