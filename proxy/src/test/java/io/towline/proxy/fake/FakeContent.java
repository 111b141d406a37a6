package io.towline.proxy.fake;

import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import java.nio.charset.StandardCharsets;
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

  private final ConcurrentMap<String, FakeAnswer> blobs = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, List<FakeAnswer>> manifests = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, ConcurrentSkipListSet<String>> tags =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<String, byte[]> referrers = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, byte[]> paths = new ConcurrentHashMap<>();

  void blob(String repository, Digest digest, byte[] bytes) {
    FakeAnswer answer = named(digest, "application/octet-stream", bytes);
    blobs.put(key(repository, digest.toString()), answer.with("Accept-Ranges", "bytes"));
  }

  void manifest(String repository, @Nullable String tag, MediaType type, byte[] bytes) {
    Digest digest = Digest.sha256(bytes);
    FakeAnswer manifest = named(digest, type.toString(), bytes);
    manifests.put(key(repository, digest.toString()), List.of(manifest));
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
      return FakeAnswer.of(200, ofType("application/json"), "{}".getBytes(StandardCharsets.UTF_8));
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
    FakeAnswer known = blobs.get(key(repository, digest));
    return known == null ? FakeAnswer.error(404, "BLOB_UNKNOWN") : unlessKnown(known, request);
  }

  private FakeAnswer manifestAnswer(String repository, String reference, RecordedRequest request) {
    String accept = request.joined("Accept");
    boolean any = accept.isEmpty() || accept.contains("*/*");
    return manifests.getOrDefault(key(repository, reference), List.of()).stream()
        .filter(known -> any || accept.contains(known.header("Content-Type")))
        .findFirst()
        .map(known -> unlessKnown(known, request))
        .orElseGet(() -> FakeAnswer.error(404, "MANIFEST_UNKNOWN"));
  }

  private static FakeAnswer named(Digest digest, String type, byte[] bytes) {
    return FakeAnswer.of(200, ofType(type), bytes)
        .with("Docker-Content-Digest", digest.toString())
        .with("ETag", "\"" + digest + "\"");
  }

  /** 304 to whoever has it (RFC 9110, section 13.1.2). */
  private static FakeAnswer unlessKnown(FakeAnswer answer, RecordedRequest request) {
    return request.joined("If-None-Match").contains(answer.header("ETag"))
        ? FakeAnswer.of(304, answer.headers(), new byte[0])
        : answer;
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
        FakeAnswer.of(200, ofType("application/json"), body.getBytes(StandardCharsets.UTF_8));
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
        : FakeAnswer.of(200, ofType(MediaType.OCI_INDEX.toString()), index);
  }

  private static Map<String, String> ofType(String type) {
    return Map.of("Content-Type", type);
  }

  private static String key(String repository, String reference) {
    return repository + " " + reference;
  }
}
