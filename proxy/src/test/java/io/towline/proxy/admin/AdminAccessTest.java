package io.towline.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.towline.config.Secret;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminAccessTest {
  private static final int WELCOME = 200;

  private final AdminAccess access =
      new AdminAccess("towline.lan", Optional.of(new Secret("s3cret")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:5001",
        "localhost",
        "LOCALHOST:5001",
        "[::1]:5001",
        "10.0.0.7",
        "Towline.lan:5001"
      })
  void loopbackIsWelcomeByOurNames(String host) throws UnknownHostException {
    assertEquals(WELCOME, status("127.0.0.1", headers(host)));
    assertEquals(WELCOME, status("::1", headers(host)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "[::1"})
  void aForeignHostIsRefusedEvenWithTheToken(String host) throws UnknownHostException {
    assertEquals(403, status("127.0.0.1", headers(host).set("authorization", "Bearer s3cret")));
  }

  @Test
  void twoHostsAreRefused() throws UnknownHostException {
    assertEquals(403, status("127.0.0.1", headers("localhost").add("host", "127.0.0.1")));
  }

  @ParameterizedTest
  @CsvSource({
    "http://evil.example, 403",
    "null, 403",
    "http://localhost:5002, 403",
    "http://localhost:5001, 200"
  })
  void onlyOurOwnOriginMayAsk(String origin, int status) throws UnknownHostException {
    assertEquals(status, status("127.0.0.1", headers("localhost:5001").set("origin", origin)));
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer s3cret, 200",
    "bearer s3cret, 200",
    "Bearer wrong, 401",
    "Bearer, 401",
    "Basic s3cret, 401"
  })
  void elsewhereTheTokenIsAskedFor(String authorization, int status) throws UnknownHostException {
    assertEquals(
        status, status("10.0.0.9", headers("10.0.0.7").set("authorization", authorization)));
  }

  @Test
  void withoutATokenLoopbackIsTheOnlyWay() throws UnknownHostException {
    AdminAccess closed = new AdminAccess("0.0.0.0", Optional.empty());

    assertEquals(
        403,
        closed
            .refusal(
                InetAddress.getByName("10.0.0.9"),
                headers("10.0.0.7").set("authorization", "Bearer "))
            .orElseThrow()
            .status());
  }

  private int status(String client, HttpHeaders headers) throws UnknownHostException {
    return access
        .refusal(InetAddress.getByName(client), headers)
        .map(AdminAccess.Refusal::status)
        .orElse(WELCOME);
  }

  private static HttpHeaders headers(String host) {
    return new DefaultHttpHeaders().set("host", host);
  }
}
