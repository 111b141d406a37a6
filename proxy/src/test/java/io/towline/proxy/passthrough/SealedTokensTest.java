package io.towline.proxy.passthrough;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.towline.config.Credentials;
import io.towline.config.Secret;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SealedTokensTest {
  private static final Optional<Credentials.Basic> ALICE =
      Optional.of(new Credentials.Basic("alice", new Secret("open-sesame")));

  private final AtomicLong now = new AtomicLong(5);
  private final SealedTokens tokens = new SealedTokens(now::get);

  @Test
  void opensWhatItSealed() {
    assertEquals(Optional.of(new Visitor(ALICE, true)), tokens.open(tokens.seal(ALICE)));
    assertEquals(Optional.of(Visitor.ANONYMOUS), tokens.open(tokens.seal(Optional.empty())));
  }

  @Test
  void noTwoAreAlike() {
    assertNotEquals(tokens.seal(ALICE), tokens.seal(ALICE));
  }

  @Test
  void nothingIsReadInIt() {
    assertFalse(
        new String(
                java.util.Base64.getUrlDecoder().decode(tokens.seal(ALICE)),
                java.nio.charset.StandardCharsets.ISO_8859_1)
            .contains("alice"));
  }

  @Test
  void refusesWhatIsChangedOrAnothers() {
    String token = tokens.seal(ALICE);
    char last = token.charAt(20);
    String changed = token.substring(0, 20) + (last == 'A' ? 'B' : 'A') + token.substring(21);
    assertEquals(Optional.empty(), tokens.open(changed));
    assertEquals(Optional.empty(), new SealedTokens(now::get).open(token));
    for (String nonsense : new String[] {"", "A", "***", "AAAAAAAAAAAAAAAA", "a.b.c"}) {
      assertEquals(Optional.empty(), tokens.open(nonsense));
    }
  }

  @Test
  void refusesATokenOfAnyLengthThatIsNotOurs() {
    for (int length = 0; length < 100; length++) {
      String token = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[length]);
      assertEquals(Optional.empty(), tokens.open(token), length + " bytes");
    }
  }

  @Test
  void refusesWhatIsOld() {
    String token = tokens.seal(ALICE);
    now.addAndGet(SealedTokens.LIFE.toNanos());
    assertEquals(Optional.of(new Visitor(ALICE, true)), tokens.open(token));
    now.addAndGet(SealedTokens.LIFE.toNanos() + 1);
    assertEquals(Optional.empty(), tokens.open(token));
  }
}
