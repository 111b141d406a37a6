package io.towline.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class HttpDateTest {

  @Test
  void isWrittenOutOnceASecond() {
    AtomicLong millis = new AtomicLong(784_111_777_000L);
    HttpDate date = new HttpDate(millis::get);
    CharSequence first = date.now();
    assertEquals("Sun, 06 Nov 1994 08:49:37 GMT", first.toString());
    millis.addAndGet(999);
    assertSame(first, date.now());
    millis.addAndGet(1);
    assertEquals("Sun, 06 Nov 1994 08:49:38 GMT", date.now().toString());
  }

  @Test
  void followsAClockThatIsPutBack() {
    AtomicLong millis = new AtomicLong(784_111_777_000L);
    HttpDate date = new HttpDate(millis::get);
    date.now();
    millis.set(-1);
    assertEquals("Wed, 31 Dec 1969 23:59:59 GMT", date.now().toString());
  }
}
