package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BandwidthTest {

  @Test
  void theSecondMayBeSaidOrNot() {
    assertEquals(10L << 20, Bandwidth.parse("10MiB").amount());
    assertEquals(512L << 10, Bandwidth.parse("512KiB/s").amount());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0MiB", "0B/s", "10%", "10%/s", "10MB", "10Mbit/s", "/s", "10MiB/min", ""})
  void refusesTheRest(String text) {
    assertThrows(IllegalArgumentException.class, () -> Bandwidth.parse(text));
  }

  @Test
  void aBareNumberSaysThatItNeedsAUnit() {
    assertEquals(
        List.of(
            "towline.yaml:1: registries.a.b.upstreams[0].max_bandwidth: a bandwidth needs a unit:"
                + " say 10MiB, not 10/s (B, KiB, MiB, GiB)"),
        Loads.problems("registries: {a.b: {upstreams: [{max_bandwidth: 10/s}]}}"));
  }

  @Test
  void isInTheRecordInBytesASecond() throws Exception {
    Configuration loaded =
        Loads.text("registries: {a.b: {upstreams: [{max_bandwidth: 1MiB/s}]}}").configuration();
    assertEquals(
        OptionalLong.of(1 << 20), loaded.registries().get(0).upstreams().get(0).maxBandwidth());
  }
}
