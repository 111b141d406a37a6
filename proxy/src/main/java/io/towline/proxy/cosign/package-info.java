/** Signatures of images as cosign makes them (cosign, SIGNATURE_SPEC.md). */
@NullMarked
package io.towline.proxy.cosign;

import org.jspecify.annotations.NullMarked;
