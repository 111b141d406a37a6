/**
 * One request of a client: what it asks for, which registry it means, and how it is answered. Knows
 * the pull API's words (OCI distribution-spec 1.1) and no upstream.
 */
@NullMarked
package io.towline.proxy.request;

import org.jspecify.annotations.NullMarked;
