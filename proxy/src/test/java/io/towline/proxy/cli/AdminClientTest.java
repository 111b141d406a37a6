package io.towline.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminClientTest {
  @Test
  void asksWithTheTokenAndReadsErrorsToo() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body =
              String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(503, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
      AdminClient client =
          AdminClient.of("", "", Map.of("TOWLINE_ADMIN", url, "TOWLINE_ADMIN_TOKEN", "t"));

      assertEquals(new AdminClient.Answer(503, "Bearer t"), client.get("/readyz"));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void saysThatNothingAnswers() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    AdminClient client = AdminClient.of("http://127.0.0.1:" + port, "", Map.of());

    IOException failure = assertThrows(IOException.class, () -> client.get("/readyz"));

    assertTrue(
        String.valueOf(failure.getMessage())
            .startsWith("http://127.0.0.1:" + port + " does not answer"),
        failure::getMessage);
  }

  @Test
  void theBuiltInAddressIsTheDefault() throws IOException {
    assertEquals("http://127.0.0.1:5001", AdminClient.of("", "", Map.of()).toString());
    assertEquals(
        "http://127.0.0.1:5001", AdminClient.of("", "", Map.of("TOWLINE_ADMIN", "")).toString());
  }

  @Test
  void saysWhatIsWrongWithAnAuthority(@TempDir Path folder) throws IOException {
    Path nothing = folder.resolve("ca.pem");
    Path noPem = Files.writeString(folder.resolve("no.pem"), "nothing of the kind");

    assertEquals(nothing + ": there is no such file", refusal(nothing));
    assertTrue(refusal(noPem).startsWith(noPem + " holds no certificate in PEM"), refusal(noPem));
  }

  private static String refusal(Path authority) {
    Map<String, String> environment = Map.of("TOWLINE_ADMIN_CA", authority.toString());
    IOException refused =
        assertThrows(IOException.class, () -> AdminClient.of("", "", environment));
    return String.valueOf(refused.getMessage());
  }
}
