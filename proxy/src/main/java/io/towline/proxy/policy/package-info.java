/**
 * Asks failover policies, and sees to it that none of them can hold up or break a pull
 * (ARCHITECTURE.md, rule 11).
 */
@NullMarked
package io.towline.proxy.policy;

import org.jspecify.annotations.NullMarked;
