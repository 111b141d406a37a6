/** What a log line can carry beside its text. */
@NullMarked
package io.towline.proxy.log;

import org.jspecify.annotations.NullMarked;
