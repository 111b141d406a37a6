/**
 * Images as a tar of an OCI image layout, written and read: for networks with an air gap. Blocks.
 */
@NullMarked
package io.towline.proxy.layout;

import org.jspecify.annotations.NullMarked;
