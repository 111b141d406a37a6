package io.towline.proxy.blob;

import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * How a download stands.
 *
 * @param upstream that was asked last; empty before the first
 * @param presentBytes of the blob, wherever they are in it
 * @param clients how many read it
 */
public record DownloadFigures(
    String registry,
    RepositoryName repository,
    Digest digest,
    String upstream,
    long presentBytes,
    OptionalLong size,
    int clients,
    Duration elapsed) {}
