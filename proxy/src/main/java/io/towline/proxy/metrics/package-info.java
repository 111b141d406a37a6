/** What Towline counts, under the names and labels that dashboards rely on. */
@NullMarked
package io.towline.proxy.metrics;

import org.jspecify.annotations.NullMarked;
