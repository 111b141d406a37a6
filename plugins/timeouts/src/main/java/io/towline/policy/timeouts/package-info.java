/** The built-in progress timeout policies: learned from each upstream, or as configured. */
@NullMarked
package io.towline.policy.timeouts;

import org.jspecify.annotations.NullMarked;
