package io.towline.proxy.cli.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JsonLayoutTest {
  @Test
  void writesOneObjectALine() {
    assertEquals(
        "{\"time\":\"2026-11-23T08:00:00.123Z\",\"level\":\"INFO\",\"logger\":\"towline.access\","
            + "\"message\":\"a\\n\\\"b\\\"\",\"status\":200,\"seconds\":0.5,\"whole\":true,\"id\":\"x\"}\n",
        new JsonLayout()
            .doLayout(
                Events.of(
                    "towline.access",
                    "a\n\"b\"",
                    "status",
                    200,
                    "seconds",
                    0.5,
                    "whole",
                    true,
                    "id",
                    "x")));
  }
}
