@NullMarked
package io.towline.cache;

import org.jspecify.annotations.NullMarked;
