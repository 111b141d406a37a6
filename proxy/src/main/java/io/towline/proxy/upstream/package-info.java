/** Asks upstream registries: connections, TLS, tokens and redirects, behind one client. */
@NullMarked
package io.towline.proxy.upstream;

import org.jspecify.annotations.NullMarked;
