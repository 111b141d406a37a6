/**
 * Clients that show a registry's own credentials: the registry is asked whether they may have what
 * they want, and everybody shares the bytes.
 */
@NullMarked
package io.towline.proxy.passthrough;

import org.jspecify.annotations.NullMarked;
