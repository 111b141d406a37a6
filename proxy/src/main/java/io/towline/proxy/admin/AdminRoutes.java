package io.towline.proxy.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.towline.proxy.job.JobJson;
import io.towline.proxy.metrics.Metrics;
import java.util.List;
import java.util.Optional;

/** What each path of the admin port answers. */
final class AdminRoutes {
  static final String API = "/api/v1/";

  private static final String BYPASS = API + "bypass";

  private final AdminSettings settings;
  private final AdminApi api;

  AdminRoutes(AdminSettings settings, AdminApi api) {
    this.settings = settings;
    this.api = api;
  }

  /** The methods that a path takes, as the Allow header has them. */
  String allowed(String path) {
    for (String method : List.of("GET", "POST")) {
      if (api.jobs().find(method, path).isPresent()) {
        return method;
      }
    }
    return path.equals(BYPASS) ? "GET, HEAD, POST" : "GET, HEAD";
  }

  /** The answers that take no work: health, which must come even while every worker is busy. */
  Optional<AdminAnswer> immediate(String path) {
    return switch (path) {
      case "/livez" -> Optional.of(AdminAnswer.text(200, "ok"));
      case "/healthz", "/readyz" ->
          Optional.of(
              settings.isReady().getAsBoolean()
                  ? AdminAnswer.text(200, "ok")
                  : AdminAnswer.text(503, "starting or draining"));
      default -> Optional.empty();
    };
  }

  /**
   * The other answers. On the worker.
   *
   * @param isChange whether this is a POST, which the path takes
   */
  AdminAnswer made(String path, AdminQuery query, boolean isChange) {
    if (path.equals("/metrics")) {
      return new AdminAnswer(200, Metrics.CONTENT_TYPE, settings.metrics().get());
    }
    try {
      return isChange
          ? written(api.changeBypass().apply(new BypassWish(query)))
          : figures(path, query).map(this::written).orElseGet(AdminRoutes::unknown);
    } catch (AdminMistake e) {
      return AdminAnswer.text(400, String.valueOf(e.getMessage()));
    }
  }

  private Optional<Object> figures(String path, AdminQuery query) {
    return switch (path) {
      case API + "pulls" -> Optional.of(api.pulls().apply(new PullQuery(query)));
      case API + "upstreams" -> Optional.of(api.upstreams().get());
      case API + "cache" -> Optional.of(api.cache().get());
      case API + "config" -> Optional.of(api.config().get());
      case BYPASS -> Optional.of(api.bypass().get());
      default -> Optional.empty();
    };
  }

  private AdminAnswer written(Object body) {
    try {
      return new AdminAnswer(200, "application/json", JobJson.MAPPER.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("figures that are no JSON", e);
    }
  }

  private static AdminAnswer unknown() {
    return AdminAnswer.text(
        404,
        "there are /livez, /healthz, /readyz, /metrics and"
            + " /api/v1/{pulls,upstreams,cache,config,bypass,prefetch} and"
            + " /api/v1/cache/{images,blobs,verify,remove,gc,pin,unpin,export,import}");
  }
}
