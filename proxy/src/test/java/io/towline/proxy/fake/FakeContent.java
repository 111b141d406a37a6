package io.towline.proxy.fake;

import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a fake registry has, and its honest answers about it (OCI distribution-spec 1.1). */
final class FakeContent {
  private static final Pattern ROUTE =
      Pattern.compile("/v2/(.+)/(blobs|manifests|tags|referrers)/([^/]+)");

  private record Manifest(MediaType type, byte[] bytes) {}

  private final ConcurrentMap<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, List<Manifest>> manifests = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, ConcurrentSkipListSet<String>> tags =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<String, byte[]> referrers = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, byte[]> paths = new ConcurrentHashMap<>();

  void blob(String repository, Digest digest, byte[] bytes) {
    blobs.put(key(repository, digest.toString()), bytes);
  }

  void manifest(String repository, @Nullable String tag, MediaType type, byte[] bytes) {
    Manifest manifest = new Manifest(type, bytes);
    manifests.put(key(repository, Digest.sha256(bytes).toString()), List.of(manifest));
    if (tag != null) {
      tags.computeIfAbsent(repository, r -> new ConcurrentSkipListSet<>()).add(tag);
      manifests
          .computeIfAbsent(key(repository, tag), k -> new CopyOnWriteArrayList<>())
          .add(0, manifest);
    }
  }

  void referrers(String repository, Digest subject, byte[] index) {
    referrers.put(key(repository, subject.toString()), index);
  }

  void path(String path, byte[] bytes) {
    paths.put(path, bytes);
  }

  /** Takes away a tag, a manifest or a blob. */
  void forget(String repository, String reference) {
    blobs.remove(key(repository, reference));
    manifests.remove(key(repository, reference));
    ConcurrentSkipListSet<String> known = tags.get(repository);
    if (known != null) {
      known.remove(reference);
    }
  }

  FakeAnswer answer(RecordedRequest request) {
    if (request.path().equals("/v2/") || request.path().equals("/v2")) {
      return FakeAnswer.of(200, json("application/json"), "{}".getBytes(StandardCharsets.UTF_8));
    }
    byte[] fixed = paths.get(request.path());
    if (fixed != null) {
      return FakeAnswer.of(200, Map.of("Content-Type", "application/octet-stream"), fixed);
    }
    Matcher route = ROUTE.matcher(request.path());
    if (!route.matches()) {
      return FakeAnswer.error(404, "NAME_UNKNOWN");
    }
    String repository = route.group(1);
    String reference = route.group(3);
    return switch (route.group(2)) {
      case "blobs" -> blobAnswer(repository, reference, request);
      case "manifests" -> manifestAnswer(repository, reference, request);
      case "tags" -> tagsAnswer(repository, request);
      default -> referrersAnswer(repository, reference);
    };
  }

  private FakeAnswer blobAnswer(String repository, String digest, RecordedRequest request) {
    byte[] bytes = blobs.get(key(repository, digest));
    if (bytes == null) {
      return FakeAnswer.error(404, "BLOB_UNKNOWN");
    }
    return tagged(digest, "application/octet-stream", bytes, request)
        .with("Accept-Ranges", "bytes");
  }

  private FakeAnswer manifestAnswer(String repository, String reference, RecordedRequest request) {
    List<Manifest> known = manifests.getOrDefault(key(repository, reference), List.of());
    String accept = request.joined("Accept");
    for (Manifest manifest : known) {
      if (accept.isEmpty()
          || accept.contains("*/*")
          || accept.contains(manifest.type().toString())) {
        String digest = Digest.sha256(manifest.bytes()).toString();
        return tagged(digest, manifest.type().toString(), manifest.bytes(), request);
      }
    }
    return FakeAnswer.error(404, "MANIFEST_UNKNOWN");
  }

  private static FakeAnswer tagged(
      String digest, String type, byte[] bytes, RecordedRequest request) {
    String etag = "\"" + digest + "\"";
    Map<String, String> headers = new LinkedHashMap<>(json(type));
    headers.put("Docker-Content-Digest", digest);
    headers.put("ETag", etag);
    if (request.header("If-None-Match").filter(etag::equals).isPresent()) {
      return FakeAnswer.of(304, headers, new byte[0]);
    }
    return FakeAnswer.of(200, headers, bytes);
  }

  /** At most n names after last, with a Link to the rest (distribution-spec, "Listing Tags"). */
  private FakeAnswer tagsAnswer(String repository, RecordedRequest request) {
    ConcurrentSkipListSet<String> known = tags.get(repository);
    if (known == null) {
      return FakeAnswer.error(404, "NAME_UNKNOWN");
    }
    String last = request.query("last").orElse("");
    List<String> after = known.stream().filter(tag -> tag.compareTo(last) > 0).toList();
    int n = request.query("n").map(Integer::parseInt).orElse(Integer.MAX_VALUE);
    List<String> page = after.subList(0, Math.min(n, after.size()));
    String body =
        "{\"name\":\""
            + repository
            + "\",\"tags\":["
            + String.join(",", page.stream().map(tag -> '"' + tag + '"').toList())
            + "]}";
    FakeAnswer answer =
        FakeAnswer.of(200, json("application/json"), body.getBytes(StandardCharsets.UTF_8));
    if (page.size() == after.size() || page.isEmpty()) {
      return answer;
    }
    String rest = "/v2/" + repository + "/tags/list?last=" + page.get(page.size() - 1) + "&n=" + n;
    return answer.with("Link", "<" + rest + ">; rel=\"next\"");
  }

  private FakeAnswer referrersAnswer(String repository, String digest) {
    byte[] index = referrers.get(key(repository, digest));
    return index == null
        ? FakeAnswer.error(404, "NOT_FOUND")
        : FakeAnswer.of(200, json(MediaType.OCI_INDEX.toString()), index);
  }

  private static Map<String, String> json(String type) {
    return Map.of("Content-Type", type);
  }

  private static String key(String repository, String reference) {
    return repository + " " + reference;
  }
}
