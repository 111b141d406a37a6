/**
 * Policies from jars: found in a folder, each with a class loader of its own, closed when nobody
 * uses them any more. Knows nothing of what they are asked.
 */
@NullMarked
package io.towline.proxy.plugin;

import org.jspecify.annotations.NullMarked;
