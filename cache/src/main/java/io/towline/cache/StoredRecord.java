package io.towline.cache;

/**
 * What the index remembers of a stored blob over a restart.
 *
 * @param mark the file's when its content was last verified
 * @param uses as {@link EvictionOrder} counts them
 * @param age as {@link EvictionOrder} has it
 */
record StoredRecord(FileMark mark, int uses, double age) {}
