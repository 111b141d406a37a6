package io.towline.proxy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.cache.Extents;
import io.towline.oci.Digest;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.RecordedRequest;
import java.util.List;

/** Which bytes of a blob were asked of an upstream, by the ranges of the requests. */
record Fetched(List<Span> spans) {
  private static final long MIB = 1 << 20;

  /** One request, [start, end). */
  record Span(long start, long end) {}

  static Fetched of(FakeRegistry registry, Digest digest, long sizeBytes) {
    return new Fetched(
        registry.blobRequests(digest).stream().map(r -> span(r, sizeBytes)).toList());
  }

  private static Span span(RecordedRequest request, long sizeBytes) {
    String range = request.header("Range").orElse("bytes=0-");
    String last = range.substring(range.indexOf('-') + 1);
    return new Span(request.offset(), last.isEmpty() ? sizeBytes : Long.parseLong(last) + 1);
  }

  /** Each byte at most once. */
  Fetched assertNoByteTwice() {
    Extents all = Extents.NONE;
    long sum = 0;
    for (Span span : spans) {
      all = all.plus(span.start, span.end);
      sum += span.end - span.start;
    }
    assertTrue(sum == all.bytes(), "some bytes were asked for twice: " + spans);
    return this;
  }

  /** Nothing but the whole MiB around what was wanted. */
  Fetched assertWithin(Extents wanted, long sizeBytes) {
    Extents aligned = Extents.NONE;
    for (Extents.Extent extent : wanted.list()) {
      long end = Math.min(sizeBytes, (extent.end() + MIB - 1) / MIB * MIB);
      aligned = aligned.plus(extent.start() / MIB * MIB, end);
    }
    for (Span span : spans) {
      assertTrue(aligned.contains(span.start, span.end), span + " is not within " + aligned);
    }
    return this;
  }

  long bytes() {
    return spans.stream().mapToLong(span -> span.end - span.start).sum();
  }
}
