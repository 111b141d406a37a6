package io.towline.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.ListenAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BindAddressTest {
  private static final ListenAddress EVERY = ListenAddress.parse("[::]:5000");

  @TempDir Path folder;
  private Path addresses = Path.of("");

  @BeforeEach
  void inTheFolder() {
    addresses = folder.resolve("if_inet6");
  }

  @Test
  void everyAddressIsThatOfIpv6WhereThereIsOne() throws IOException {
    Files.writeString(addresses, "00000000000000000000000000000001 01 80 10 80       lo\n");
    assertEquals(new InetSocketAddress("::", 5000), BindAddress.of(EVERY, addresses));
  }

  @Test
  void everyAddressIsThatOfIpv4WhereNoInterfaceHasOneOfIpv6() throws IOException {
    Files.writeString(addresses, "");
    assertEquals(new InetSocketAddress("0.0.0.0", 5000), BindAddress.of(EVERY, addresses));
  }

  @Test
  void everyAddressIsThatOfIpv4WhereTheKernelHasNoIpv6() {
    assertEquals(new InetSocketAddress("0.0.0.0", 5000), BindAddress.of(EVERY, addresses));
  }

  @Test
  void otherAddressesAreWhatTheySay() {
    for (String text : new String[] {"[::1]:1", "127.0.0.1:2", "0.0.0.0:3"}) {
      ListenAddress address = ListenAddress.parse(text);
      assertEquals(
          new InetSocketAddress(address.host(), address.port()),
          BindAddress.of(address, addresses));
    }
  }
}
