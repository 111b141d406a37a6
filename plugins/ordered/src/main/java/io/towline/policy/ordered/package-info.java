/** The first built-in policy: upstreams in the order of the configuration. */
@NullMarked
package io.towline.policy.ordered;

import org.jspecify.annotations.NullMarked;
