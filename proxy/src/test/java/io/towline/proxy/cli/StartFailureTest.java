package io.towline.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.AuthConfig;
import io.towline.config.ConnectConfig;
import io.towline.config.LimitsConfig;
import io.towline.config.ListenAddress;
import io.towline.config.ServerConfig;
import io.towline.config.TlsConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StartFailureTest {
  private static final ListenAddress ANY_PORT = new ListenAddress("127.0.0.1", 0);

  @Test
  void namesTheAddressThatIsInUse() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ListenAddress taken = new ListenAddress("127.0.0.1", other.getLocalPort());

      String sentence =
          StartFailure.sentence(
              new IOException("cannot start", new BindException("Address already in use")),
              server(ANY_PORT, taken));

      assertEquals(
          "cannot listen on "
              + taken
              + ": the port is in use; stop the program that has it, or choose another with --admin-listen",
          sentence);
    }
  }

  @Test
  void knowsTheFailureOfANativeTransport() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ListenAddress taken = new ListenAddress("127.0.0.1", other.getLocalPort());

      String sentence =
          StartFailure.sentence(
              new IOException("bind(..) failed with error(-98): Address already in use"),
              server(taken, ANY_PORT));

      assertEquals(
          "cannot listen on "
              + taken
              + ": the port is in use; stop the program that has it, or choose another with --listen",
          sentence);
    }
  }

  @Test
  void anAddressOfAnotherMachineIsNamed() {
    ListenAddress foreign = new ListenAddress("192.0.2.1", 5000);

    assertEquals(
        "cannot listen on 192.0.2.1:5000: this machine does not have that address; choose another with --listen",
        StartFailure.sentence(new BindException("whatever"), server(foreign, ANY_PORT)));
  }

  @Test
  void aNameThatIsNoHostIsNamed() {
    ListenAddress nowhere = new ListenAddress("nowhere.invalid", 5000);

    assertEquals(
        "cannot listen on nowhere.invalid:5000: no such host; name another with --listen",
        StartFailure.sentence(
            new IOException(new UnresolvedAddressException()), server(nowhere, ANY_PORT)));
  }

  @Test
  void anythingElseIsOneLine() {
    assertEquals(
        "the cache is locked; stop it",
        StartFailure.sentence(
            new IOException("the cache is locked\n  stop it\n"), server(ANY_PORT, ANY_PORT)));
  }

  private static ServerConfig server(ListenAddress listen, ListenAddress admin) {
    return new ServerConfig(
        List.of(listen),
        admin,
        Optional.empty(),
        List.of(),
        Duration.ofMinutes(15),
        Duration.ofSeconds(5),
        AuthConfig.OFF,
        TlsConfig.OFF,
        LimitsConfig.STANDARD,
        ConnectConfig.OFF);
  }
}
