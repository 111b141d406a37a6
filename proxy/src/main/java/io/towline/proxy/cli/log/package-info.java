/** How log lines look, and where they go: standard error. */
@NullMarked
package io.towline.proxy.cli.log;

import org.jspecify.annotations.NullMarked;
