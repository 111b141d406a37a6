package io.towline.proxy.bypass;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BypassTest {
  private final Bypass bypass = new Bypass();

  @Test
  void isOffToBeginWith() {
    assertFalse(bypass.isOn("docker.io"));
  }

  @Test
  void isTurnedForOneRegistry() {
    bypass.set("docker.io", true);
    assertTrue(bypass.isOn("docker.io"));
    assertFalse(bypass.isOn("quay.io"));
    bypass.set("Docker.IO", false);
    assertFalse(bypass.isOn("docker.io"));
  }

  @Test
  void isTurnedForAllOfWhichSomeMayBeTakenOut() {
    bypass.setAll(true);
    bypass.set("quay.io", false);
    assertTrue(bypass.isOn("docker.io"));
    assertFalse(bypass.isOn("quay.io"));
    bypass.setAll(true);
    assertTrue(bypass.isOn("quay.io"));
    bypass.setAll(false);
    assertFalse(bypass.isOn("docker.io"));
  }
}
