/** TLS towards clients: certificates from files or made here, and what changes while running. */
@NullMarked
package io.towline.proxy.tls;

import org.jspecify.annotations.NullMarked;
