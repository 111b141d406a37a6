/** Tests of what is delivered beside the program, under deploy/. */
@NullMarked
package io.towline.proxy.deploy;

import org.jspecify.annotations.NullMarked;
