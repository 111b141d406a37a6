package io.towline.proxy.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.towline.proxy.metrics.Metrics;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What each path of the admin port answers. */
final class AdminRoutes {
  static final String API = "/api/v1/";

  private final AdminSettings settings;
  private final Map<String, Supplier<?>> api;
  private final ObjectMapper json =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  AdminRoutes(AdminSettings settings, AdminApi api) {
    this.settings = settings;
    this.api =
        Map.of(
            "pulls", api.pulls(),
            "upstreams", api.upstreams(),
            "cache", api.cache(),
            "config", api.config());
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

  /** The other answers. On the worker. */
  AdminAnswer made(String path) {
    if (path.equals("/metrics")) {
      return new AdminAnswer(200, Metrics.CONTENT_TYPE, settings.metrics().get());
    }
    Supplier<?> body = path.startsWith(API) ? api.get(path.substring(API.length())) : null;
    if (body == null) {
      return AdminAnswer.text(
          404,
          "there are /livez, /healthz, /readyz, /metrics and /api/v1/{pulls,upstreams,cache,config}");
    }
    try {
      return new AdminAnswer(200, "application/json", json.writeValueAsBytes(body.get()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("figures that are no JSON", e);
    }
  }
}
