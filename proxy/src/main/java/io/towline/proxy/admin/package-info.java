/** The admin port: health, metrics, and what is going on, as JSON. */
@NullMarked
package io.towline.proxy.admin;

import org.jspecify.annotations.NullMarked;
