/** Which manifests are served, and with them which blobs. */
@NullMarked
package io.towline.proxy.admission;

import org.jspecify.annotations.NullMarked;
