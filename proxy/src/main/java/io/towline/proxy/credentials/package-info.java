/**
 * What proves to upstreams who asks, where the configuration does not say it itself: files that
 * {@code docker login} writes, and credential helpers.
 */
@NullMarked
package io.towline.proxy.credentials;

import org.jspecify.annotations.NullMarked;
