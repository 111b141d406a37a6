/**
 * What every pull shares: the upstreams of a registry, the attempts so far, the policy's next step,
 * and what all of it means for the client in the end.
 */
@NullMarked
package io.towline.proxy.failover;

import org.jspecify.annotations.NullMarked;
