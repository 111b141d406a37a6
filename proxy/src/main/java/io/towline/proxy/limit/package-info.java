/** How much of something may be had in a time: bandwidth, requests, connections. */
@NullMarked
package io.towline.proxy.limit;

import org.jspecify.annotations.NullMarked;
