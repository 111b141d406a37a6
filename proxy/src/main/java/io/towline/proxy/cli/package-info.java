/** The command line: what a user types, what comes back, and with which exit code. */
@NullMarked
package io.towline.proxy.cli;

import org.jspecify.annotations.NullMarked;
