package io.towline.proxy.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server whose every byte is the test's own; remembers the heads that it was sent. */
final class RawServer implements AutoCloseable {
  /** What is done with one request; whether the connection goes on. */
  interface Answer {
    boolean answer(String head, OutputStream out) throws IOException;
  }

  private final ServerSocket listener;
  private final Answer answer;
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final Semaphore ended = new Semaphore(0);

  RawServer(Answer answer) throws IOException {
    this.answer = answer;
    listener = new ServerSocket();
    listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
    start("raw-server", this::accept);
  }

  /** Answers every request with this, and goes on. */
  static RawServer saying(String text) throws IOException {
    return new RawServer(
        (head, out) -> {
          write(out, text);
          return true;
        });
  }

  /** Answers with this and closes. */
  static RawServer sayingAndClosing(String text) throws IOException {
    return new RawServer(
        (head, out) -> {
          write(out, text);
          return false;
        });
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port());
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Request lines and headers, each as one text, in order. */
  List<String> heads() {
    return heads;
  }

  int connections() {
    return connections.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        connections.incrementAndGet();
        open.add(socket);
        start("raw-connection", () -> serve(socket));
      } catch (IOException e) {
        // Closed: the condition ends the loop.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      boolean more = true;
      while (more) {
        String head = readHead(in);
        heads.add(head);
        more = answer.answer(head, socket.getOutputStream());
      }
    } catch (IOException e) {
      // The client went away, as tests make it do.
    } finally {
      open.remove(socket);
      ended.release();
    }
  }

  /** Waits until so many more connections have ended. */
  void awaitEnded(int count) throws InterruptedException {
    if (!ended.tryAcquire(count, 20, TimeUnit.SECONDS)) {
      throw new AssertionError("fewer than " + count + " connections have ended");
    }
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("the client went away");
      }
      head.append((char) b);
    }
    return head.toString();
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
