package io.towline.spi;

import java.net.URI;

/**
 * For whom credentials are wanted.
 *
 * @param registry the configured name, such as {@code docker.io}
 * @param upstream the upstream's name within the registry
 * @param url where the upstream is
 */
public record CredentialQuestion(String registry, String upstream, URI url) {}
