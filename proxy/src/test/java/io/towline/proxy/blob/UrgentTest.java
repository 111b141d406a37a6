package io.towline.proxy.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.proxy.blob.Urgent.Stretch;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UrgentTest {
  private final Urgent urgent = new Urgent();

  @Test
  void servesWhoCameFirst() {
    urgent.add(50, 60);
    urgent.add(10, 20);
    assertEquals(Optional.of(new Stretch(50, 60)), urgent.next());
    assertEquals(Optional.of(new Stretch(10, 20)), urgent.next());
    assertEquals(Optional.empty(), urgent.next());
  }

  @Test
  void keepsTheTurnOfWhatIsAskedForAgain() {
    urgent.add(50, 60);
    urgent.add(10, 20);
    urgent.add(50, 90);
    assertEquals(Optional.of(new Stretch(50, 90)), urgent.next());
  }

  @Test
  void findsTheFirstBehindAPosition() {
    urgent.add(50, 60);
    urgent.add(10, 20);
    assertEquals(10, urgent.firstFrom(0));
    assertEquals(50, urgent.firstFrom(11));
    assertEquals(Long.MAX_VALUE, urgent.firstFrom(51));
  }

  @Test
  void takesNoMoreThanSoMany() {
    for (int i = 0; i < Urgent.MOST + 1; i++) {
      urgent.add(i, i + 1);
    }
    assertEquals(Long.MAX_VALUE, urgent.firstFrom(Urgent.MOST));
    assertEquals(Urgent.MOST - 1, urgent.firstFrom(Urgent.MOST - 1));
  }
}
