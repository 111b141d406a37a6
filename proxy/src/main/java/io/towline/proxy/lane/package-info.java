/**
 * The progress watchdog: a missing stretch of a blob is fetched by attempts that are watched, raced
 * and replaced. Nothing here knows a socket, a file or a real clock, so that a simulation runs the
 * same classes.
 */
@NullMarked
package io.towline.proxy.lane;

import org.jspecify.annotations.NullMarked;
