/** What points each container runtime at this proxy, as text that is ready to paste. */
@NullMarked
package io.towline.proxy.cli.setup;

import org.jspecify.annotations.NullMarked;
