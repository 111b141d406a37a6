package io.towline.cache;

/** Names a part of what one pin covers: a record of a journal is small, an image may not be. */
record PinKey(String image, int part) {}
