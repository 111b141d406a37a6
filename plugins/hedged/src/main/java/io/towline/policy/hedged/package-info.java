/** A built-in policy: the two best upstreams at once. */
@NullMarked
package io.towline.policy.hedged;

import org.jspecify.annotations.NullMarked;
