/** A fake upstream registry on real sockets, and the images that it serves: for tests alone. */
@NullMarked
package io.towline.proxy.fake;

import org.jspecify.annotations.NullMarked;
