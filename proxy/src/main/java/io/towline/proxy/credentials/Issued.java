package io.towline.proxy.credentials;

import io.towline.config.Credentials;
import java.time.Duration;
import java.util.Optional;

/**
 * What somebody who knows credentials has told.
 *
 * @param credentials empty: there are none, and the upstream is asked without
 * @param renewAfter when to ask again, while these still count
 * @param life when they count no more; empty: nobody can tell
 */
record Issued(Optional<Credentials> credentials, Duration renewAfter, Optional<Duration> life) {}
