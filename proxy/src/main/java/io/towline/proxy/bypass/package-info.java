/** The panic switch, which sends runtimes to their own upstreams. */
@NullMarked
package io.towline.proxy.bypass;

import org.jspecify.annotations.NullMarked;
