package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressKindTest {
  @ParameterizedTest
  @CsvSource({
    "93.184.216.34, PUBLIC",
    "172.32.0.1, PUBLIC",
    "100.128.0.1, PUBLIC",
    "2606:2800:220:1::1, PUBLIC",
    "10.0.0.1, PRIVATE",
    "172.16.0.1, PRIVATE",
    "172.31.255.255, PRIVATE",
    "192.168.0.1, PRIVATE",
    "100.64.0.1, PRIVATE",
    "198.18.0.1, PRIVATE",
    "fc00::1, PRIVATE",
    "fd12:3456::1, PRIVATE",
    "fec0::1, PRIVATE",
    "64:ff9b::10.0.0.1, PRIVATE",
    "2002:a00:1::1, PRIVATE",
    "127.0.0.1, LOOPBACK",
    "127.8.9.10, LOOPBACK",
    "::1, LOOPBACK",
    "::127.0.0.1, LOOPBACK",
    "::ffff:127.0.0.1, LOOPBACK",
    "64:ff9b::7f00:1, LOOPBACK",
    "64:ff9b:1::7f00:1, LOOPBACK",
    "2002:7f00:1::, LOOPBACK",
    "0.0.0.0, FORBIDDEN",
    "0.1.2.3, FORBIDDEN",
    "::, FORBIDDEN",
    "169.254.0.1, FORBIDDEN",
    "169.254.169.254, FORBIDDEN",
    "::ffff:169.254.169.254, FORBIDDEN",
    "::169.254.169.254, FORBIDDEN",
    "fe80::1, FORBIDDEN",
    "febf::1, FORBIDDEN",
    "fd00:ec2::254, FORBIDDEN",
    "168.63.129.16, FORBIDDEN",
    "192.0.0.192, FORBIDDEN",
    "100.100.100.200, FORBIDDEN",
    "224.0.0.1, FORBIDDEN",
    "240.0.0.1, FORBIDDEN",
    "255.255.255.255, FORBIDDEN",
    "ff02::1, FORBIDDEN",
  })
  void tellsHowFarInAnAddressIs(String address, AddressKind kind) throws Exception {
    assertEquals(kind, AddressKind.of(InetAddress.getByName(address)));
  }
}
