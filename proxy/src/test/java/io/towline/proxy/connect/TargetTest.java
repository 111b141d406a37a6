package io.towline.proxy.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

  @Test
  void readsNamesAndAddresses() {
    assertEquals(Optional.of(new Target("quay.io", 443)), Target.parse("Quay.IO:443"));
    assertEquals(Optional.of(new Target("192.0.2.1", 5000)), Target.parse("192.0.2.1:5000"));
    assertEquals(Optional.of(new Target("[2001:db8::1]", 443)), Target.parse("[2001:db8::1]:443"));
    assertEquals(Optional.of(new Target("localhost", 1)), Target.parse("localhost:1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "quay.io",
        ":443",
        "quay.io:",
        "quay.io:0",
        "quay.io:65536",
        "quay.io:99999999999",
        "user@quay.io:443",
        "https://quay.io:443",
        "quay.io:443/",
        "-a.io:443",
        "a..:443\r",
        "2001:db8::1:443",
        "[]:443",
        "[::1",
        "quay io:443",
        "quay.io:+443"
      })
  void nothingElse(String text) {
    assertEquals(Optional.empty(), Target.parse(text));
  }
}
