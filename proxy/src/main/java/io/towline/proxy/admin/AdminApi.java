package io.towline.proxy.admin;

import io.towline.config.Effective;
import java.util.List;
import java.util.function.Supplier;

/**
 * What {@code /api/v1} tells. The suppliers are asked on the admin server's worker, once per
 * request.
 *
 * @param config with secrets masked
 */
public record AdminApi(
    Supplier<PullFigures> pulls,
    Supplier<List<UpstreamFigures>> upstreams,
    Supplier<CacheState> cache,
    Supplier<List<Effective>> config) {}
