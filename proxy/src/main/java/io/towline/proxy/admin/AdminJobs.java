package io.towline.proxy.admin;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The jobs of the admin API.
 *
 * @param jobs by method and path below {@code /api/v1/}, as in {@code POST cache/gc}
 * @param threads where they run, each on a thread of its own; rejects what is too much
 */
public record AdminJobs(Map<String, AdminJob> jobs, Executor threads) {
  public AdminJobs {
    jobs = Map.copyOf(jobs);
  }

  /** The job that a request is for. */
  Optional<AdminJob> find(String method, String path) {
    return path.startsWith(AdminRoutes.API)
        ? Optional.ofNullable(jobs.get(method + " " + path.substring(AdminRoutes.API.length())))
        : Optional.empty();
  }
}
