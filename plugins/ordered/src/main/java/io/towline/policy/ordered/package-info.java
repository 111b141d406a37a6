/**
 * The built-in policy that also answers for others: upstreams in the order of the configuration.
 */
@NullMarked
package io.towline.policy.ordered;

import org.jspecify.annotations.NullMarked;
