package io.towline.proxy.manifest;

import io.towline.oci.Descriptor;

/**
 * A manifest whose bytes were verified.
 *
 * @param bytes as the upstream sent them; never changed by anybody
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StoredManifest(Descriptor descriptor, byte[] bytes) {}
