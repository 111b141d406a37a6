/** Time as the watchdog sees it: real on an event loop, virtual in a simulation. */
@NullMarked
package io.towline.proxy.timer;

import org.jspecify.annotations.NullMarked;
