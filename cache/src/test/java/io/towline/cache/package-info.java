/** Tests of the cache, beside it so that they see what it keeps to itself. */
@NullMarked
package io.towline.cache;

import org.jspecify.annotations.NullMarked;
