package io.towline.proxy.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class WantsTest {
  private final Wants wants = new Wants();

  @Test
  void wantsNothingAtFirst() {
    assertEquals(-1, wants.firstFrom(0));
    assertEquals(7, wants.endAt(7));
  }

  @Test
  void findsTheFirstWantedByte() {
    wants.add(10, 20);
    assertEquals(10, wants.firstFrom(0));
    assertEquals(10, wants.firstFrom(10));
    assertEquals(19, wants.firstFrom(19));
    assertEquals(-1, wants.firstFrom(20));
    assertEquals(20, wants.endAt(10));
    assertEquals(20, wants.endAt(19));
  }

  @Test
  void keepsStretchesApart() {
    wants.add(10, 20);
    wants.add(30, 40);
    assertEquals(30, wants.firstFrom(20));
    assertEquals(20, wants.endAt(15));
    assertEquals(40, wants.endAt(35));
  }

  @Test
  void mergesWhatTouchesOrOverlaps() {
    wants.add(10, 20);
    wants.add(20, 30);
    wants.add(50, 60);
    wants.add(5, 55);
    assertEquals(5, wants.firstFrom(0));
    assertEquals(60, wants.endAt(5));
    assertEquals(-1, wants.firstFrom(60));
  }

  @Test
  void losesNothingToASmallerWant() {
    wants.add(0, Long.MAX_VALUE);
    wants.add(100, 200);
    assertEquals(Long.MAX_VALUE, wants.endAt(150));
    assertEquals(1_000, wants.firstFrom(1_000));
  }

  @Test
  void swallowsSeveralInOneGo() {
    wants.add(10, 20);
    wants.add(30, 40);
    wants.add(50, 60);
    wants.add(0, 45);
    assertEquals(45, wants.endAt(0));
    assertEquals(50, wants.firstFrom(45));
  }

  @Test
  void takesOutWhatNobodyWantsHere() {
    wants.add(10, 40);
    wants.add(50, 60);
    wants.remove(20, 30);
    assertEquals(20, wants.bytes() - 10);
    assertEquals(30, wants.firstFrom(20));
    assertEquals(20, wants.endAt(10));
    wants.remove(5, 55);
    assertEquals(55, wants.firstFrom(0));
    assertEquals(5, wants.bytes());
    wants.remove(56, 57);
    assertEquals(4, wants.bytes());
    assertEquals(57, wants.firstFrom(56));
  }
}
