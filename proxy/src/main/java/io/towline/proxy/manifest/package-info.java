/** Manifests, tags and referrers: small answers, resolved at the origin, kept and verified. */
@NullMarked
package io.towline.proxy.manifest;

import org.jspecify.annotations.NullMarked;
