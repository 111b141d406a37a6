package io.towline.proxy;

import static io.towline.proxy.RunningProxy.blobPath;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import io.towline.proxy.trace.RecordedAttempt;
import io.towline.proxy.trace.Trace;
import io.towline.proxy.trace.TraceReader;
import io.towline.spi.Outcome;
import io.towline.spi.PullHistory.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server writes of its upstreams. */
@Timeout(30)
class RecordingTest {
  private static final String REPOSITORY = "team/app";
  private static final byte[] BLOB = Images.randomBytes(1, 1_000_000);
  private static final Digest DIGEST = Digest.sha256(BLOB);

  @TempDir Path folder;
  private final FakeRegistry origin = FakeRegistry.start();

  RecordingTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    origin.close();
  }

  @Test
  void tellsOfEveryAttemptAtABlob() throws Exception {
    origin.serves(REPOSITORY, BLOB);
    origin.blobGets().first(1).cutsAt(300_000);
    Path file = folder.resolve("trace.jsonl");
    try (RunningProxy proxy = new ProxySetup(folder.resolve("c"), origin).records(file).start()) {
      assertEquals(200, proxy.get(blobPath(REPOSITORY, DIGEST)).status());
      proxy.awaitHeld(DIGEST); // a client is done a moment before the attempt that served it
    }
    Trace trace = TraceReader.read(file);
    List<RecordedAttempt> attempts =
        trace.attempts().stream().filter(a -> a.content() == Content.BLOB).toList();
    assertEquals(2, attempts.size(), attempts::toString);
    assertEquals(Outcome.CUT, attempts.get(0).outcome());
    assertEquals(300_000, attempts.get(0).bytes());
    assertTrue(attempts.get(0).headMillis().isPresent());
    assertEquals(Outcome.DONE, attempts.get(1).outcome());
    assertEquals(300_000, attempts.get(1).offset());
    assertEquals(700_000, attempts.get(1).bytes());
    assertEquals(attempts.get(0).pull(), attempts.get(1).pull());
    assertEquals(List.of(attempts.get(0).upstream()), trace.upstreams().get("fake.test"));
  }

  @Test
  void doesNotStartWhereTheFileIsThereAlready() throws IOException {
    Path file = Files.writeString(folder.resolve("trace.jsonl"), "mine");
    ProxySetup setup = new ProxySetup(folder.resolve("c"), origin).records(file);
    assertThrows(IOException.class, setup::start);
    assertEquals("mine", Files.readString(file));
  }
}
