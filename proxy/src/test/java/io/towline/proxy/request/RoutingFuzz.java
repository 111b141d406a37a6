package io.towline.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.RegistryConfig;
import io.towline.proxy.fuzz.Input;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A request target leads to one repository of one registry, or to an error that says why: the same
 * place by its canonical path, and never to a registry that nobody configured.
 */
public final class RoutingFuzz {
  private static final RegistryConfig HUB =
      Configurations.registry("docker.io", List.of("index.docker.io"), List.of("hub.test"));
  private static final RegistryConfig QUAY =
      Configurations.registry("quay.io", List.of(), List.of("quay.test", "[::1]"));
  private static final RegistryConfig INNER =
      Configurations.registry("in.test:5000", List.of(), List.of(), "inner", true);
  private static final Routes ROUTES =
      new Routes(Configurations.of(Optional.of("docker.io"), HUB, QUAY, INNER));
  private static final Routes WITHOUT_DEFAULT =
      new Routes(Configurations.of(Optional.empty(), HUB, QUAY));
  private static final Routes DOTTED =
      new Routes(Configurations.of(Optional.of("in.test:5000"), HUB, QUAY, INNER));
  private static final Pattern REPOSITORY =
      Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");
  private static final Set<Integer> STATUSES = Set.of(400, 404);

  private RoutingFuzz() {}

  /** The first line is the target, the rest the Host header. */
  public static void fuzzerTestOneInput(byte[] data) {
    String[] pair = Input.pair(data);
    for (Routes routes : List.of(ROUTES, WITHOUT_DEFAULT, DOTTED)) {
      try {
        leadsTo(routes, routes.parse(pair[0], pair[1]));
      } catch (RegistryError error) {
        explains(error);
      }
    }
    try {
      RegistryRequest request = ROUTES.parseAt("quay.io", pair[0]);
      request.whichRoute().ifPresent(route -> assertEquals(QUAY, route.registry()));
    } catch (RegistryError error) {
      explains(error);
    }
  }

  private static void leadsTo(Routes routes, RegistryRequest request) throws RegistryError {
    if (request.whichRoute().isEmpty()) {
      return;
    }
    Route route = request.whichRoute().get();
    String repository = route.repository().toString();
    assertTrue(Set.of(HUB, QUAY, INNER).contains(route.registry()));
    assertTrue(REPOSITORY.matcher(repository).matches(), repository);
    String canonical = "/v2/" + repository + rest(request);
    String namespace = "ns=" + route.registry().name();
    String separator = canonical.indexOf('?') < 0 ? "?" : "&";
    assertEquals(request, routes.parse(canonical + separator + namespace, ""));
  }

  private static String rest(RegistryRequest request) {
    if (request instanceof RegistryRequest.Manifest manifest) {
      return "/manifests/" + manifest.reference();
    } else if (request instanceof RegistryRequest.Blob blob) {
      return "/blobs/" + blob.digest();
    } else if (request instanceof RegistryRequest.Referrers referrers) {
      String type = referrers.artifactType().map(RoutingFuzz::encoded).orElse(null);
      return "/referrers/" + referrers.digest() + (type == null ? "" : "?artifactType=" + type);
    }
    RegistryRequest.Tags tags = (RegistryRequest.Tags) request;
    assertTrue(tags.n().orElse(0) >= 0 && tags.n().orElse(0) <= RegistryRequest.Tags.MAX_TAGS);
    String n = tags.n().isPresent() ? "n=" + tags.n().getAsInt() : "";
    return "/tags/list?" + n + tags.last().map(last -> "&last=" + encoded(last)).orElse("");
  }

  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
      assertTrue(b > ' ' && b < 0x7f, text);
      encoded.append(String.format("%%%02x", b));
    }
    return encoded.toString();
  }

  /** An error is one line of text without markup, whatever it is about. */
  private static void explains(RegistryError error) {
    assertTrue(STATUSES.contains(error.status().code()), error.toString());
    String text = String.valueOf(error.getMessage());
    assertTrue(text.length() < 1000, text);
    assertTrue(text.chars().allMatch(c -> c >= ' ' && c != 0x7f && c != '"'), text);
    String strangers = text.replaceAll("<(name|reference|digest|64 hex|128 hex)>", "");
    assertTrue(strangers.indexOf('<') < 0, text);
  }
}
