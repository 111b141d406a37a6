/** Who clients of the pull API are, and what they may pull. */
@NullMarked
package io.towline.proxy.access;

import org.jspecify.annotations.NullMarked;
