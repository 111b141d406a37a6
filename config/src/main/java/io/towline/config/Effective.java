package io.towline.config;

/**
 * One key with the value that counts.
 *
 * @param key its path, {@code cache.max_size}
 * @param value as it would be written, secrets as {@code ***}; empty: not set
 * @param source {@code towline.yaml:12}, {@code environment TOWLINE_…}, {@code command line
 *     --listen}, {@code built-in} or {@code default}
 */
public record Effective(String key, String value, String source) {}
