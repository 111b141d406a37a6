package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EditDistanceTest {

  @Test
  void countsLettersThatDiffer() {
    assertEquals(0, EditDistance.between("listen", "listen"));
    assertEquals(1, EditDistance.between("listn", "listen"));
    assertEquals(1, EditDistance.between("lisetn", "listen"));
    assertEquals(3, EditDistance.between("kitten", "sitting"));
    assertEquals(6, EditDistance.between("", "listen"));
  }

  @Test
  void findsTheNearest() {
    assertEquals(
        Optional.of("listen"),
        EditDistance.nearest("lisen", List.of("admin_listen", "listen", "allow_from")));
  }
}
