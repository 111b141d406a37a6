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
import java.util.concurrent.CopyOnWriteArrayList;

/** A forward proxy whose tunnels all lead to one port of this machine. */
final class FakeForwardProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final String answer;
  private final List<String> heads = new CopyOnWriteArrayList<>();

  /**
   * @param answer the status line's end; a tunnel is made only after 200
   */
  FakeForwardProxy(int target, String answer) throws IOException {
    this.target = target;
    this.answer = answer;
    listener = new ServerSocket();
    listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
    start(this::accept);
  }

  /** Where it is, with this before the host. */
  URI uri(String userInfo) {
    return URI.create("http://" + userInfo + "127.0.0.1:" + listener.getLocalPort());
  }

  /** What it was asked, request lines and headers. */
  List<String> heads() {
    return heads;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        start(() -> serve(client));
      } catch (IOException e) {
        // Closed: the condition ends the loop.
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket upstream = new Socket()) {
      StringBuilder head = new StringBuilder();
      InputStream in = client.getInputStream();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.read());
      }
      heads.add(head.toString());
      OutputStream out = client.getOutputStream();
      String text = "HTTP/1.1 " + answer + "\r\nContent-Length: 0\r\n\r\n";
      out.write(text.getBytes(StandardCharsets.US_ASCII));
      if (!answer.startsWith("200")) {
        return;
      }
      upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
      start(() -> copy(upstream, client));
      copy(client, upstream);
    } catch (IOException e) {
      // One of the two went away.
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.close();
    } catch (IOException e) {
      // One of the two went away.
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "fake-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
