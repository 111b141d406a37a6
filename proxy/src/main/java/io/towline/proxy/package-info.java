@NullMarked
package io.towline.proxy;

import org.jspecify.annotations.NullMarked;
