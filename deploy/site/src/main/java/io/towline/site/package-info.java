/** The documents as a static site. */
@NullMarked
package io.towline.site;

import org.jspecify.annotations.NullMarked;
