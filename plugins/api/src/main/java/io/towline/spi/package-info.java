@NullMarked
package io.towline.spi;

import org.jspecify.annotations.NullMarked;
