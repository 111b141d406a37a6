/** What happened to each pull, kept to be told. */
@NullMarked
package io.towline.proxy.timeline;

import org.jspecify.annotations.NullMarked;
