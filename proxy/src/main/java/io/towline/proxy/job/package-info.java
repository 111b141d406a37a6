/** Long pieces of work on the cache that tell how they go on. */
@NullMarked
package io.towline.proxy.job;

import org.jspecify.annotations.NullMarked;
