@NullMarked
package io.towline.config;

import org.jspecify.annotations.NullMarked;
