/** Blobs: from upstreams into the partial blob, and from there to clients. */
@NullMarked
package io.towline.proxy.blob;

import org.jspecify.annotations.NullMarked;
