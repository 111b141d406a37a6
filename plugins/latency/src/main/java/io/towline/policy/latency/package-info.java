/** A built-in policy: the upstream first that answers quickest. */
@NullMarked
package io.towline.policy.latency;

import org.jspecify.annotations.NullMarked;
