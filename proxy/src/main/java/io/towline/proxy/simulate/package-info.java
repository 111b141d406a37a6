/**
 * Pulls in virtual time: the watchdog and the policies of the real server, against upstreams that
 * are made up or were recorded.
 */
@NullMarked
package io.towline.proxy.simulate;

import org.jspecify.annotations.NullMarked;
