/** What is learned of upstreams from all pulls, and what may be spent on doubting them. */
@NullMarked
package io.towline.proxy.health;

import org.jspecify.annotations.NullMarked;
