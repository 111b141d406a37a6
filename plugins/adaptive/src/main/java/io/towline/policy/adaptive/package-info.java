/** A built-in policy: the upstream first that gets most across. */
@NullMarked
package io.towline.policy.adaptive;

import org.jspecify.annotations.NullMarked;
