/** Images pulled into the cache before a client asks for them. */
@NullMarked
package io.towline.proxy.prefetch;

import org.jspecify.annotations.NullMarked;
