package io.towline.proxy.cli.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TextLayoutTest {
  private final TextLayout layout = new TextLayout();

  @Test
  void writesOneLineWithItsKeys() {
    assertEquals(
        "2026-11-23T08:00:00.123Z INFO towline.access: request id=abc status=200 path=\"/v2/a b\"\n",
        layout.doLayout(
            Events.of("towline.access", "request", "id", "abc", "status", 200, "path", "/v2/a b")));
  }

  @Test
  void leavesThePackageOut() {
    assertEquals(
        "2026-11-23T08:00:00.123Z INFO Exchange: hello\n",
        layout.doLayout(Events.of("io.towline.proxy.request.Exchange", "hello")));
  }

  @Test
  void nobodyWritesALineOfTheirOwn() {
    assertEquals(
        "2026-11-23T08:00:00.123Z INFO x: a\\nb agent=\"q\\\"\\u001b\\n\"\n",
        layout.doLayout(Events.of("x", "a\nb", "agent", "q\"\u001b\n")));
  }
}
