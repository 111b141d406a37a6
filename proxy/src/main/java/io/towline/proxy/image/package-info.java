/** The images in the cache: listed, verified, removed, collected, pinned. Blocks on the disk. */
@NullMarked
package io.towline.proxy.image;

import org.jspecify.annotations.NullMarked;
