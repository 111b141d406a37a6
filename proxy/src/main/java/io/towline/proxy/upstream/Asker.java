package io.towline.proxy.upstream;

import io.towline.config.Credentials;
import java.util.Optional;

/**
 * Somebody in whose name an upstream is asked, instead of in our own.
 *
 * @param credentials empty: nobody in particular
 */
public record Asker(Optional<Credentials> credentials) {}
