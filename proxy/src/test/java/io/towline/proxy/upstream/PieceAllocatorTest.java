package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.IllegalReferenceCountException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which memory a buffer has is seen by what was written into it before. */
final class PieceAllocatorTest {
  private static final int LONG = PieceSize.LARGEST;
  private static final byte MARK = 77;

  private final PieceAllocator allocator = new PieceAllocator(2);

  @BeforeEach
  void watch() {
    Leaks.watch();
  }

  @AfterEach
  void nothingWasLost() {
    Leaks.assertNone();
  }

  @Test
  void usesTheMemoryOfLongPiecesAgain() {
    marked(LONG).release();
    ByteBuf again = allocator.directBuffer(LONG - 100, LONG - 100);
    assertEquals(MARK, again.getByte(0));
    assertEquals(0, again.readableBytes());
    assertEquals(LONG - 100, again.writableBytes());
    assertEquals(LONG - 100, again.maxCapacity());
    again.release();
  }

  @Test
  void keepsTheMemoryOfSoManyPieces() {
    List<ByteBuf> many = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      many.add(marked(LONG));
    }
    many.forEach(ByteBuf::release);
    assertEquals(2, countMarked(5));
  }

  @Test
  void waitsForTheLastSlice() {
    ByteBuf piece = marked(LONG);
    ByteBuf slice = piece.setIndex(0, 10).readRetainedSlice(5);
    piece.release();
    assertEquals(0, countMarked(1));
    assertEquals(MARK, slice.getByte(0));
    slice.release();
    assertEquals(1, countMarked(1));
  }

  @Test
  void nobodySeesAnothersBytesThroughABufferThatWasReleased() {
    ByteBuf first = marked(LONG);
    first.release();
    ByteBuf second = marked(LONG);
    assertThrows(IllegalReferenceCountException.class, () -> first.getByte(0));
    assertThrows(IllegalReferenceCountException.class, first::release);
    second.release();
  }

  @Test
  void growsWhereItMay() {
    ByteBuf piece = allocator.directBuffer(LONG);
    piece.writeZero(LONG).writeByte(MARK);
    assertEquals(MARK, piece.getByte(LONG));
    piece.release();
    ByteBuf next = allocator.directBuffer(LONG, LONG);
    assertEquals(LONG, next.capacity());
    next.release();
  }

  @Test
  void leavesShortPiecesToTheArenas() {
    for (int length : new int[] {1, PieceSize.STANDARD, LONG / 2, LONG + 1}) {
      ByteBuf piece = allocator.directBuffer(length, length);
      assertSame(ByteBufAllocator.DEFAULT, piece.alloc());
      assertEquals(length, piece.capacity());
      piece.release();
    }
  }

  private ByteBuf marked(int length) {
    return allocator.directBuffer(length, length).setByte(0, MARK);
  }

  /** Among so many pieces that are in use at once. */
  private long countMarked(int count) {
    List<ByteBuf> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(allocator.directBuffer(LONG, LONG));
    }
    long marked = taken.stream().filter(piece -> piece.getByte(0) == MARK).count();
    taken.forEach(piece -> piece.setByte(0, 0).release());
    return marked;
  }
}
