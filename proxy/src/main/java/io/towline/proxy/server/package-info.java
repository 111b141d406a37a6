/**
 * The pull API's listener: connections, framing, limits, timeouts, and the log line per request.
 */
@NullMarked
package io.towline.proxy.server;

import org.jspecify.annotations.NullMarked;
