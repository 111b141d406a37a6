/** The threads that may block on the disk, which no event loop may. */
@NullMarked
package io.towline.proxy.disk;

import org.jspecify.annotations.NullMarked;
