package io.towline.proxy.fuzz;

import io.towline.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an upstream says to a request: the right thing in one of several ways, or nearly that. */
public final class WrongAnswers {
  private static final Pattern LINE =
      Pattern.compile("(?<method>[A-Z]+) /v2/(?<name>.+)/(?<kind>manifests|blobs|tags|referrers)/");
  private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

  private final Random random;
  private final Mutator mutator;
  private final URI self;

  WrongAnswers(long seed, URI self) {
    random = new Random(seed);
    mutator = new Mutator(seed);
    this.self = self;
  }

  /** The manifest of a repository, whose bytes are its alone. */
  public static byte[] manifest(String repository) {
    String descriptor =
        "{\"mediaType\":\"application/octet-stream\",\"digest\":\""
            + Digest.sha256(blob(repository))
            + "\",\"size\":"
            + blob(repository).length
            + "}";
    return bytes(
        "{\"schemaVersion\":2,\"mediaType\":\""
            + MANIFEST_TYPE
            + "\",\"config\":"
            + descriptor
            + ",\"layers\":["
            + descriptor
            + "]}");
  }

  /** Its blob. */
  public static byte[] blob(String repository) {
    return bytes(("the blob of " + repository + "\n").repeat(20));
  }

  /** Its list of tags. */
  public static byte[] tags(String repository) {
    return bytes("{\"name\":\"" + repository + "\",\"tags\":[\"" + repository + "\"]}");
  }

  /** The answer as it should be. */
  byte[] right(String head) {
    Matcher line = LINE.matcher(head);
    if (!line.lookingAt()) {
      return answer(false, "200 OK", "application/json", bytes("{\"token\":\"t\"}"));
    }
    boolean isHead = line.group("method").equals("HEAD");
    String name = line.group("name");
    return switch (line.group("kind")) {
      case "manifests" -> answer(isHead, "200 OK", MANIFEST_TYPE, manifest(name));
      case "blobs" -> answer(isHead, "200 OK", "application/octet-stream", blob(name));
      case "tags" -> answer(isHead, "200 OK", "application/json", tags(name));
      default -> answer(isHead, "200 OK", INDEX_TYPE, bytes("{\"manifests\":[]}"));
    };
  }

  /** Nearly that. */
  synchronized byte[] wrong(String head, byte[] right) {
    List<byte[]> ways = ways(head.startsWith("HEAD "), right);
    return mutator.of(ways.get(random.nextInt(ways.size())), ways);
  }

  private List<byte[]> ways(boolean isHead, byte[] right) {
    String text = Input.text(right);
    int bodyAt = text.indexOf("\r\n\r\n") + 4;
    byte[] body = bytes(text.substring(bodyAt));
    List<byte[]> ways = new ArrayList<>();
    ways.add(right);
    ways.add(right);
    ways.add(bytes("HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" + text));
    ways.add(bytes(text.replace("HTTP/1.1", "HTTP/1.0")));
    ways.add(bytes(text.replaceFirst("Content-Length: [0-9]+\r\n", "")));
    ways.add(bytes(text.replaceFirst("Content-Length: [0-9]+", "Connection: close")));
    ways.add(chunked(text, isHead ? new byte[0] : body));
    ways.add(
        bytes(
            text.replace(
                "200 OK\r\n",
                "206 Partial Content\r\nContent-Range: bytes 0-9/" + body.length + "\r\n")));
    ways.add(
        bytes(
            "HTTP/1.1 307 There\r\nLocation: "
                + self
                + "/v2/cdn/blobs/x\r\nContent-Length: 0\r\n\r\n"));
    ways.add(
        bytes(
            "HTTP/1.1 401 Who\r\nWWW-Authenticate: Bearer realm=\""
                + self
                + "/token\",service=\"s\",scope=\"x\"\r\nContent-Length: 0\r\n\r\n"));
    ways.add(answer(isHead, "404 Not Found", "application/json", bytes("{\"errors\":[]}")));
    ways.add(answer(isHead, "500 Broken", "text/html", bytes("<html>")));
    ways.add(bytes("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n"));
    return ways;
  }

  private static byte[] chunked(String text, byte[] body) {
    String head = text.substring(0, text.indexOf("\r\n\r\n") + 4);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(
        bytes(head.replaceFirst("Content-Length: [0-9]+", "Transfer-Encoding: chunked")));
    for (int at = 0; at < body.length; at += 100) {
      int length = Math.min(100, body.length - at);
      all.writeBytes(bytes(Integer.toHexString(length) + ";x=y\r\n"));
      all.write(body, at, length);
      all.writeBytes(bytes("\r\n"));
    }
    all.writeBytes(bytes("0\r\nX-Trailer: 1\r\n\r\n"));
    return all.toByteArray();
  }

  private static byte[] answer(boolean isHead, String status, String type, byte[] body) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(
        bytes(
            "HTTP/1.1 "
                + status
                + "\r\nContent-Type: "
                + type
                + "\r\nDocker-Content-Digest: "
                + Digest.sha256(body)
                + "\r\nContent-Length: "
                + body.length
                + "\r\n\r\n"));
    all.writeBytes(isHead ? new byte[0] : body);
    return all.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
