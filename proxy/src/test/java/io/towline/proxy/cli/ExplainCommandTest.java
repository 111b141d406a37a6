package io.towline.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** explain and bypass against an admin port that answers what it is told to. */
class ExplainCommandTest {
  private static final String EMPTY =
      "{\"blobs\":[],\"client_requests\":[],\"asked\":{\"known\":[\"quay.io/a/b:1\"]}}";
  private static final String FOUND =
      "{\"version\":\"1\",\"blobs\":[],\"client_requests\":[{\"request_id\":\"id-1\",\"status\":200}]}";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<String> asked = new ArrayList<>();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private HttpServer server;
  private int status = 200;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String what = exchange.getRequestMethod() + " " + exchange.getRequestURI();
          asked.add(what);
          byte[] body = answers.getOrDefault(what, EMPTY).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void anImageIsAskedForAsItIs() {
    answers.put("GET /api/v1/pulls?image=ghcr.io%2Fa%2Fb%3A1", FOUND);
    assertEquals(0, run("explain", "ghcr.io/a/b:1"));
    assertTrue(out.toString().contains("id-1"), out::toString);
    assertEquals(List.of("GET /api/v1/pulls?image=ghcr.io%2Fa%2Fb%3A1"), asked);
  }

  @Test
  void whatMayBeAnIdIsLookedForAsOneFirst() {
    answers.put("GET /api/v1/pulls?request=id-1", FOUND);
    assertEquals(0, run("explain", "id-1"));
    assertTrue(out.toString().startsWith("Request id-1"), out::toString);
    assertEquals(1, run("explain", "alpine"));
    assertEquals(
        List.of(
            "GET /api/v1/pulls?request=id-1",
            "GET /api/v1/pulls?request=alpine",
            "GET /api/v1/pulls?image=alpine"),
        asked);
  }

  @Test
  void whatIsNotKnownNamesWhatIs() {
    assertEquals(1, run("explain", "quay.io/a/b:2"));
    assertEquals("", out.toString());
    assertTrue(err.toString().contains("nothing is known of `quay.io/a/b:2`"), err::toString);
    assertTrue(err.toString().contains("known are quay.io/a/b:1"), err::toString);
  }

  @Test
  void aRefusalIsPassedOn() {
    status = 400;
    answers.put("GET /api/v1/pulls?image=x.io%2Fa", "no registry `x.io` is configured here");
    assertEquals(1, run("explain", "x.io/a"));
    assertEquals("towline: no registry `x.io` is configured here\n", err.toString());
  }

  @Test
  void jsonIsWhatWasFound() {
    answers.put("GET /api/v1/pulls?request=id-1", FOUND);
    assertEquals(0, run("explain", "id-1", "--json"));
    assertTrue(out.toString().contains("\"request_id\" : \"id-1\""), out::toString);
  }

  @Test
  void thePanicSwitchTellsHowItStands() {
    answers.put(
        "POST /api/v1/bypass?state=on&registry=quay.io",
        "[{\"registry\":\"quay.io\",\"on\":true},{\"registry\":\"ghcr.io\",\"on\":false}]");
    assertEquals(0, run("bypass", "on", "--registry", "quay.io"));
    assertEquals("bypass is on for quay.io\nbypass is off for ghcr.io\n", out.toString());
  }

  @Test
  void thePanicSwitchPassesARefusalOn() {
    status = 400;
    answers.put("POST /api/v1/bypass?state=off&registry=x", "there is quay.io");
    assertEquals(1, run("bypass", "off", "--registry", "x"));
    assertEquals("towline: there is quay.io\n", err.toString());
  }

  private int run(String... arguments) {
    Commands commands =
        new Commands(
            Map.of("TOWLINE_ADMIN", "http://127.0.0.1:" + server.getAddress().getPort()),
            (loaded, options, reloader) -> {
              throw new IOException("no server in this test");
            },
            new Terminal(new PrintWriter(out), new PrintWriter(err)));
    return commands.run(arguments);
  }
}
