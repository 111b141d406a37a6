package io.towline.proxy.layout;

/**
 * A file or folder in a tar.
 *
 * @param name relative, without {@code ./} before it and slashes behind it
 */
record TarEntry(String name, long sizeBytes, boolean isFile) {}
