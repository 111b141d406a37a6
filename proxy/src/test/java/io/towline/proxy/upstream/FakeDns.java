package io.towline.proxy.upstream;

import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A name server for IPv4 addresses on 127.0.0.1 (RFC 1035, section 4.1); answers live for 0 s. */
final class FakeDns implements AutoCloseable {
  private static final int HEADER_BYTES = 12;
  private static final int TYPE_A = 1;

  private final DatagramSocket socket;
  private final Function<String, List<String>> addresses;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /**
   * @param addresses of a name; none means that there is no such name
   */
  FakeDns(Function<String, List<String>> addresses) throws IOException {
    this.addresses = addresses;
    socket = new DatagramSocket(0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    Thread thread = new Thread(this::serve, "fake-dns");
    thread.setDaemon(true);
    thread.start();
  }

  DnsServerAddressStreamProvider provider() {
    return new SingletonDnsServerAddressStreamProvider(
        new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort()));
  }

  /** The names whose IPv4 addresses were asked for. */
  List<String> asked() {
    return asked;
  }

  private void serve() {
    byte[] buffer = new byte[1500];
    while (!socket.isClosed()) {
      try {
        DatagramPacket query = new DatagramPacket(buffer, buffer.length);
        socket.receive(query);
        byte[] answer = answer(buffer);
        socket.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
      } catch (IOException e) {
        // Closed: the condition ends the loop.
      }
    }
  }

  private byte[] answer(byte[] query) throws IOException {
    StringBuilder name = new StringBuilder();
    int at = HEADER_BYTES;
    while (query[at] != 0) {
      name.append(name.length() == 0 ? "" : ".");
      for (int i = 1; i <= query[at]; i++) {
        name.append((char) query[at + i]);
      }
      at += 1 + query[at];
    }
    boolean ipv4 = query[at + 2] == TYPE_A;
    List<String> all = addresses.apply(name.toString());
    List<String> found = ipv4 ? all : List.of();
    if (ipv4) {
      asked.add(name.toString());
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(query, 0, 2);
    out.writeBytes(new byte[] {(byte) 0x81, (byte) (all.isEmpty() ? 0x83 : 0x80), 0, 1});
    out.writeBytes(new byte[] {0, (byte) found.size(), 0, 0, 0, 0});
    out.write(query, HEADER_BYTES, at + 5 - HEADER_BYTES);
    for (String address : found) {
      out.writeBytes(new byte[] {(byte) 0xc0, HEADER_BYTES, 0, TYPE_A, 0, 1, 0, 0, 0, 0, 0, 4});
      out.writeBytes(InetAddress.getByName(address).getAddress());
    }
    return out.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}
