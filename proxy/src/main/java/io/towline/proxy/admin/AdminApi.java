package io.towline.proxy.admin;

import io.towline.config.Effective;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What {@code /api/v1} tells and does. All are asked on the admin server's worker, once per
 * request, and may throw an {@link AdminMistake}.
 *
 * @param config with secrets masked
 * @param bypass how the switch stands, for each configured registry
 * @param changeBypass turns the switch, and tells how it stands then
 * @param jobs what takes longer, each on a thread of its own
 */
public record AdminApi(
    Function<PullQuery, PullFigures> pulls,
    Supplier<List<UpstreamFigures>> upstreams,
    Supplier<CacheState> cache,
    Supplier<List<Effective>> config,
    Supplier<List<BypassFigures>> bypass,
    Function<BypassWish, List<BypassFigures>> changeBypass,
    AdminJobs jobs) {}
