package io.towline.proxy.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.RegistryConfig;
import io.towline.proxy.failover.Pulls;
import io.towline.spi.Outcome;
import io.towline.spi.PullHistory.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recorder writes is what a reader reads. */
class TraceFileTest {
  private static final Instant BEGAN = Instant.parse("2026-11-23T09:00:00Z");
  private static final Clock WALL = Clock.fixed(BEGAN, ZoneOffset.UTC);

  private final RegistryConfig registry = new Pulls("hub", "mirror").source().registry();
  private long nanos;
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("trace.jsonl");
  }

  @Test
  void readsWhatWasWritten() throws IOException {
    record();
    Trace trace = TraceReader.read(file);
    assertEquals(BEGAN, trace.began());
    assertEquals(Map.of("fake.test", List.of("hub.test", "mirror.test")), trace.upstreams());
    assertEquals(
        List.of(
            new RecordedAttempt(
                "fake.test",
                "hub.test",
                Content.BLOB,
                1,
                250,
                4096,
                OptionalLong.of(120),
                List.of(new Arrival(30, 1000), new Arrival(8_000, 24)),
                5_000,
                Outcome.STALLED)),
        trace.attempts());
  }

  @Test
  void leavesOurOwnPausesOut() throws IOException {
    try (TraceRecorder recorder = recorder()) {
      AttemptTrace attempt = begin(recorder);
      attempt.answered();
      pass(10);
      attempt.arrived(1);
      attempt.waits(false);
      pass(60_000);
      attempt.waits(true);
      pass(300);
      attempt.arrived(2);
      attempt.ended(Outcome.DONE);
    }
    assertEquals(
        List.of(new Arrival(10, 1), new Arrival(300, 2)),
        TraceReader.read(file).attempts().get(0).arrivals());
  }

  @Test
  void writesOverNothing() throws IOException {
    Files.writeString(file, "mine");
    IOException refused = assertThrows(IOException.class, this::recorder);
    assertTrue(String.valueOf(refused.getMessage()).contains("exists already"), refused::toString);
    assertEquals("mine", Files.readString(file));
  }

  @Test
  void belongsToItsOwnerAlone() throws IOException {
    record();
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void leavesNoFileInWhichNothingHappened() throws IOException {
    recorder().close();
    assertFalse(Files.exists(file));
  }

  @Test
  void recordsNothingWhereNobodyAsked() {
    assertNull(
        TraceRecorder.none()
            .begin(registry, "hub.test", Content.BLOB, new TraceRecorder.Part(0, 0)));
  }

  @Test
  void leavesOutALastLineThatIsNotWhole() throws IOException {
    record();
    String text = Files.readString(file);
    Files.writeString(file, text + text.substring(text.length() / 2, text.length() - 20));
    assertEquals(1, TraceReader.read(file).attempts().size());
  }

  @Test
  void namesALineInTheMiddleThatIsNone() throws IOException {
    record();
    Files.writeString(file, "nonsense\n{}\n", StandardOpenOption.APPEND);
    IOException e = assertThrows(IOException.class, () -> TraceReader.read(file));
    assertTrue(String.valueOf(e.getMessage()).contains("line 4"), e::toString);
  }

  @Test
  void refusesAFileThatIsNoTrace() throws IOException {
    for (String text : List.of("", "hello\n", "{\"a\":1}\n", "{\"towline_trace\":99}\n")) {
      Files.writeString(file, text);
      IOException e = assertThrows(IOException.class, () -> TraceReader.read(file), text);
      assertTrue(String.valueOf(e.getMessage()).contains("is no trace"), e::toString);
    }
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
    assertThrows(IOException.class, () -> TraceReader.read(file));
  }

  @Test
  void stopsAtItsBound() throws IOException {
    TraceWriter writer = TraceWriter.create(file, BEGAN, 500);
    for (int i = 0; i < 100; i++) {
      writer.add("{\"registry\":\"r%d\",\"upstreams\":[]}".formatted(i));
    }
    writer.close();
    assertTrue(writer.isFull());
    long size = Files.size(file);
    assertTrue(size > 300 && size <= 500, () -> "size " + size);
    assertEquals(List.of(), TraceReader.read(file).attempts());
  }

  @Test
  void holdsNoNameOfAnImage() throws IOException {
    record();
    assertFalse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).contains("library"));
  }

  private void record() throws IOException {
    try (TraceRecorder recorder = recorder()) {
      pass(250);
      AttemptTrace attempt = begin(recorder);
      pass(120);
      attempt.answered();
      pass(30);
      attempt.arrived(1000);
      pass(8_000);
      attempt.arrived(24);
      pass(5_000);
      attempt.ended(Outcome.STALLED);
      attempt.ended(Outcome.DONE);
    }
  }

  private AttemptTrace begin(TraceRecorder recorder) {
    TraceRecorder.Part part = new TraceRecorder.Part(recorder.newPull(), 4096);
    AttemptTrace attempt = recorder.begin(registry, "hub.test", Content.BLOB, part);
    assertNotNull(attempt);
    return attempt;
  }

  private TraceRecorder recorder() throws IOException {
    return TraceRecorder.to(file, () -> nanos, WALL);
  }

  private void pass(long millis) {
    nanos += Duration.ofMillis(millis).toNanos();
  }
}
