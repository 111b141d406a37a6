@NullMarked
package io.towline.oci;

import org.jspecify.annotations.NullMarked;
