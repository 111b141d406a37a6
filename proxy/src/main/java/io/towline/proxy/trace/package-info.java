/** What upstreams did, written to a file while the server runs, and read again for a simulation. */
@NullMarked
package io.towline.proxy.trace;

import org.jspecify.annotations.NullMarked;
