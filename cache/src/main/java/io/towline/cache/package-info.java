/**
 * Blobs, partial blobs, tags and owners on disk: blocking, thread-safe, and the only buffer between
 * upstreams and clients.
 */
@NullMarked
package io.towline.cache;

import org.jspecify.annotations.NullMarked;
