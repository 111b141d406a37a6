package io.towline.cache;

/** Bytes that a reader needs: [start, end), where end may be {@link Long#MAX_VALUE}. */
record Want(long start, long end) {}
