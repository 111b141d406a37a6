package io.towline.proxy.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ClientRequestTest {
  @Test
  void saysInWordsHowItEnded() {
    assertEquals("complete", Sample.complete("a/1").ended());
    assertEquals("cut by us: a reason", Sample.cut("a/1").ended());
    assertEquals(
        "client gave up 10.2 s after the last byte was delivered",
        Sample.left("a/1", 400, 10.2).ended());
    assertEquals(
        "client gave up before the first byte, after 9.0 s", Sample.left("a/1", 0, 9).ended());
    assertEquals(
        "client gave up before the answer began, after 30.0 s",
        Sample.unanswered("a/1", 30).ended());
  }

  @Test
  void takesNoLineFromAClient() {
    assertEquals("a?b", Sample.complete("a\nb").userAgent());
    assertEquals(201, Sample.complete("x".repeat(5_000)).userAgent().length());
  }
}
