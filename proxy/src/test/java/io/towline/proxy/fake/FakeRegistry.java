package io.towline.proxy.fake;

import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A registry on 127.0.0.1 and a free port, with real sockets and a thread for each connection. It
 * is honest until it is given a {@link Behaviour}, and it remembers every request.
 *
 * <pre>{@code
 * try (FakeRegistry registry = FakeRegistry.start()) {
 *   Digest layer = registry.serves("library/alpine", bytes);
 *   registry.blobs().first(1).cutsAt(5000);   // the first blob request alone
 *   …
 *   assertEquals(5000, registry.blobRequests(layer).get(1).offset());
 * }
 * }</pre>
 */
public final class FakeRegistry implements AutoCloseable {
  private static final Behaviour HONEST = new Behaviour(request -> true);

  private final @Nullable FakeCertificate certificate;
  private final FakeContent content = new FakeContent();
  private final RequestLog log = new RequestLog();
  private final Gate gate = new Gate();
  private final FakeTokens tokens = new FakeTokens(() -> uri("/token"));
  private final CopyOnWriteArrayList<Behaviour> behaviours = new CopyOnWriteArrayList<>();
  private final Set<FakeConnection> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicLong bodyBytes = new AtomicLong();
  private volatile ServerSocket listener;
  private volatile @Nullable Thread acceptor;
  private volatile @Nullable FakeChallenge challenge;

  private FakeRegistry(@Nullable FakeCertificate certificate) throws IOException {
    this.certificate = certificate;
    this.listener = listen(0);
  }

  /** A new one over plain HTTP. */
  public static FakeRegistry start() throws IOException {
    return start(null);
  }

  /** A new one over TLS with this certificate. */
  public static FakeRegistry startTls(FakeCertificate certificate) throws IOException {
    return start(certificate);
  }

  private static FakeRegistry start(@Nullable FakeCertificate certificate) throws IOException {
    FakeRegistry registry = new FakeRegistry(certificate);
    registry.acceptOn(registry.listener);
    return registry;
  }

  // What it has.

  /** Has this blob from now on. */
  public Digest serves(String repository, byte[] blob) {
    Digest digest = Digest.sha256(blob);
    content.blob(repository, digest, blob);
    return digest;
  }

  /** Has bytes under a digest that need not be theirs. */
  public void servesAs(String repository, Digest digest, byte[] blob) {
    content.blob(repository, digest, blob);
  }

  /** Has this manifest, by digest alone. */
  public Digest servesManifest(String repository, MediaType type, byte[] manifest) {
    content.manifest(repository, null, type, manifest);
    return Digest.sha256(manifest);
  }

  /**
   * Has this manifest by digest and by tag. Several under one tag are told apart by Accept; the
   * newest is preferred.
   */
  public Digest servesManifest(String repository, String tag, MediaType type, byte[] manifest) {
    content.manifest(repository, tag, type, manifest);
    return Digest.sha256(manifest);
  }

  /** Has all of an image: its layers, its configuration and, under the tag, its manifest. */
  public Digest serves(String repository, String tag, Images.Image image) {
    image.blobs().forEach(blob -> serves(repository, blob));
    return servesManifest(repository, tag, image.type(), image.manifest());
  }

  /** Answers the referrers API for this subject; without any it answers 404, as old ones do. */
  public void servesReferrers(String repository, Digest subject, byte[] index) {
    content.referrers(repository, subject, index);
  }

  /** Has these bytes at a path of its own, as a CDN does. */
  public void servesPath(String path, byte[] bytes) {
    content.path(path, bytes);
  }

  /** No longer has this tag or digest; a tag that moves is forgotten and served anew. */
  public void forgets(String repository, String reference) {
    content.forget(repository, reference);
  }

  // How it behaves.

  /** A new behaviour for what the predicate takes; the newest that takes a request decides. */
  public Behaviour when(Predicate<RecordedRequest> applies) {
    Behaviour behaviour = new Behaviour(applies);
    behaviours.add(0, behaviour);
    return behaviour;
  }

  /** A new behaviour for everything, its token service included. */
  public Behaviour everything() {
    return when(request -> true);
  }

  /** A new behaviour for GET and HEAD of blobs. */
  public Behaviour blobs() {
    return when(RecordedRequest::isBlob);
  }

  /** A new behaviour for GET of blobs. */
  public Behaviour blobGets() {
    return when(request -> request.isBlob() && request.isGet());
  }

  /** A new behaviour for GET and HEAD of manifests. */
  public Behaviour manifests() {
    return when(RecordedRequest::isManifest);
  }

  /** A new behaviour for its token service. */
  public Behaviour tokenRequests() {
    return when(request -> request.path().equals("/token"));
  }

  /** Forgets every behaviour and demand. */
  public void isHonest() {
    behaviours.clear();
    challenge = null;
  }

  /** From now on {@code /v2/} wants a token of its own service. */
  public FakeTokens demandsToken() {
    demandsToken(tokens);
    return tokens;
  }

  /** From now on {@code /v2/} wants a token of that service, which may be another registry's. */
  public void demandsToken(FakeTokens service) {
    challenge = FakeChallenge.bearer(service);
  }

  /** From now on {@code /v2/} sends everybody to this realm, and believes no token. */
  public void demandsToken(URI realm) {
    challenge = FakeChallenge.unsatisfiable(realm);
  }

  /** From now on {@code /v2/} wants these credentials. */
  public void demandsBasic(String username, String password) {
    challenge = FakeChallenge.basic(username, password);
  }

  /** The token service that it runs at {@code /token}. */
  public FakeTokens tokens() {
    return tokens;
  }

  /** Lets go every connection that is held now; see {@link #awaitHeld}. */
  public void release() {
    gate.release();
  }

  /** Allows so many pieces of {@link Behaviour#steps}. */
  public void step(int pieces) {
    gate.step(pieces);
  }

  /** Waits until so many connections are held by a silence, a mute head or a missing step. */
  public void awaitHeld(int connections) throws InterruptedException {
    gate.awaitHeld(connections);
  }

  /** Closes the port and all connections; whoever connects is refused. */
  public void goesDown() throws IOException {
    listener.close();
    awaitAcceptor();
    open.forEach(FakeConnection::close);
  }

  /** Listens again, on the same port. */
  public void comesBack() throws IOException {
    listener = listen(listener.getLocalPort());
    acceptOn(listener);
  }

  // What it saw.

  /** All requests so far, oldest first. */
  public List<RecordedRequest> requests() {
    return log.all();
  }

  /** Those that match, oldest first. */
  public List<RecordedRequest> requests(Predicate<RecordedRequest> which) {
    return log.all().stream().filter(which).toList();
  }

  /** The GET requests for this blob, oldest first. */
  public List<RecordedRequest> blobRequests(Digest digest) {
    return requests(r -> r.isGet() && r.isBlob() && r.path().endsWith("/" + digest));
  }

  /** Waits until so many matching requests have come, and returns them. */
  public List<RecordedRequest> awaitRequests(int count, Predicate<RecordedRequest> which)
      throws InterruptedException {
    return log.await(count, which);
  }

  /** How many connections were accepted so far. */
  public int connectionsAccepted() {
    return accepted.get();
  }

  /** How many bytes of bodies it has handed to the system so far. */
  public long bodyBytesSent() {
    return bodyBytes.get();
  }

  /** How many connections are open now. */
  public int connectionsOpen() {
    return open.size();
  }

  /** Where it is, without a trailing slash. */
  public URI uri() {
    return uri("");
  }

  /** This target at it; the text is taken as it is. */
  public URI uri(String target) {
    return URI.create((certificate == null ? "http" : "https") + "://" + authority() + target);
  }

  /** Host and port. */
  public String authority() {
    return "127.0.0.1:" + port();
  }

  public int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    gate.close();
    goesDown();
  }

  // For its connections.

  Gate gate() {
    return gate;
  }

  void sent(int bytes) {
    bodyBytes.addAndGet(bytes);
  }

  void left(FakeConnection connection) {
    open.remove(connection);
  }

  Socket secured(Socket raw) throws IOException {
    FakeCertificate shown = certificate;
    if (shown == null) {
      return raw;
    }
    SSLSocket socket =
        (SSLSocket) shown.serverContext().getSocketFactory().createSocket(raw, null, 0, false);
    socket.setUseClientMode(false);
    return socket;
  }

  /** Whether the connection may go on. */
  boolean answer(RecordedRequest request, AnswerWriter writer) throws IOException {
    log.add(request);
    Behaviour behaviour =
        behaviours.stream().filter(b -> b.takes(request)).findFirst().orElse(HONEST);
    FakeAnswer answer = answer(request, behaviour);
    boolean more = writer.write(answer, request.isHead(), behaviour);
    return more && !request.joined("Connection").equalsIgnoreCase("close");
  }

  private FakeAnswer answer(RecordedRequest request, Behaviour behaviour) {
    Optional<FakeAnswer> instead = behaviour.insteadFor(request);
    if (instead.isPresent()) {
      return instead.get();
    }
    if (request.path().equals("/token")) {
      return tokens.answer(request);
    }
    FakeChallenge demanded = challenge;
    if (demanded != null && request.path().startsWith("/v2") && !demanded.accepts(request)) {
      return demanded.refusal(request);
    }
    FakeAnswer whole = content.answer(request);
    Optional<String> range = request.header("Range");
    return behaviour.ignoresRange || range.isEmpty() ? whole : whole.part(range.get());
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 1024);
    return socket;
  }

  private void acceptOn(ServerSocket socket) {
    acceptor = start("fake-registry-" + socket.getLocalPort(), () -> acceptAll(socket));
  }

  /** While a thread is still in accept() the kernel goes on listening, closed or not. */
  private void awaitAcceptor() throws IOException {
    Thread thread = acceptor;
    try {
      if (thread != null) {
        thread.join();
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted while the fake registry closes", e);
    }
  }

  private void acceptAll(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket raw = socket.accept();
        raw.setTcpNoDelay(true);
        FakeConnection connection = new FakeConnection(this, raw, accepted.incrementAndGet());
        open.add(connection);
        if (socket.isClosed()) {
          connection.close();
        }
        start("fake-connection-" + socket.getLocalPort(), connection);
      } catch (IOException e) {
        // Closed under us: the loop's condition ends it.
      }
    }
  }

  private static Thread start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
