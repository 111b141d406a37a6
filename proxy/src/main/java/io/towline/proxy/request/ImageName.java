package io.towline.proxy.request;

import io.towline.oci.Reference;
import io.towline.proxy.request.RegistryError.Code;
import java.util.Optional;

/**
 * An image as people write it, understood as a request for it would be.
 *
 * @param reference a tag or a digest; empty where none was written
 */
public record ImageName(Route route, Optional<Reference> reference) {
  private static final int LONGEST = 1_000;
  private static final String ANY = "latest";

  /**
   * Reads {@code alpine}, {@code docker.io/library/alpine:3}, {@code ghcr.io/a/b@sha256:…}, also
   * with {@code docker://} or this proxy's own address before it. Of a tag and a digest together
   * the digest counts.
   *
   * @throws RegistryError if it is none, or of a registry that is not configured
   */
  public static ImageName parse(String text, Routes routes) throws RegistryError {
    String image = text.strip();
    int scheme = image.indexOf("://");
    image = scheme < 0 ? image : image.substring(scheme + 3);
    boolean isCutOff = image.isEmpty() || image.endsWith(":") || image.endsWith("@");
    if (isCutOff || image.length() > LONGEST || image.chars().anyMatch(c -> c <= ' ')) {
      throw RegistryError.badRequest(
          Code.NAME_INVALID, "`" + Printable.cut(text) + "` is no image: say docker.io/alpine:3");
    }
    int at = image.indexOf('@');
    String name = at < 0 ? image : image.substring(0, at);
    String reference = at < 0 ? "" : image.substring(at + 1);
    int colon = name.lastIndexOf(':');
    if (colon > name.lastIndexOf('/')) {
      reference = reference.isEmpty() ? name.substring(colon + 1) : reference;
      name = name.substring(0, colon);
    }
    RegistryRequest.Manifest parsed = routed(name, reference.isEmpty() ? ANY : reference, routes);
    return new ImageName(
        parsed.route(), reference.isEmpty() ? Optional.empty() : Optional.of(parsed.reference()));
  }

  /** By the registry's name, else as a path would be read, else without a host of our own. */
  private static RegistryRequest.Manifest routed(String name, String reference, Routes routes)
      throws RegistryError {
    int slash = name.indexOf('/');
    if (slash < 0) {
      return manifest(name, reference, "", routes);
    }
    String first = name.substring(0, slash);
    String rest = name.substring(slash + 1);
    if (!isHost(first)) {
      return manifest(name, reference, "", routes);
    }
    try {
      return manifest(rest, reference, "?ns=" + first, routes);
    } catch (RegistryError unknown) {
      try {
        return manifest(name, reference, "", routes);
      } catch (RegistryError unrouted) {
        if (unrouted.unroutedReason().isEmpty() || !mayBeOurs(first, rest)) {
          throw unrouted;
        }
        return ofTheRest(rest, reference, routes, unrouted);
      }
    }
  }

  /**
   * Whether it can be our own address: with a port, or before another host. Else it is a registry
   * that is not configured.
   */
  private static boolean mayBeOurs(String first, String rest) {
    int slash = rest.indexOf('/');
    return slash > 0 && (first.indexOf(':') >= 0 || isHost(rest.substring(0, slash)));
  }

  private static boolean isHost(String segment) {
    return segment.indexOf('.') >= 0
        || segment.indexOf(':') >= 0
        || segment.equalsIgnoreCase("localhost");
  }

  /** The first segment may be our own address, which the configuration does not know. */
  private static RegistryRequest.Manifest ofTheRest(
      String rest, String reference, Routes routes, RegistryError otherwise) throws RegistryError {
    try {
      return routed(rest, reference, routes);
    } catch (RegistryError neither) {
      throw otherwise;
    }
  }

  private static RegistryRequest.Manifest manifest(
      String name, String reference, String query, Routes routes) throws RegistryError {
    RegistryRequest request = routes.parse("/v2/" + name + "/manifests/" + reference + query, "");
    if (request instanceof RegistryRequest.Manifest manifest) {
      return manifest;
    }
    throw RegistryError.badRequest(
        Code.NAME_INVALID, "`" + Printable.cut(name) + "` is no repository");
  }

  @Override
  public String toString() {
    String separator =
        reference.filter(Reference.ByDigest.class::isInstance).isPresent() ? "@" : ":";
    return route + reference.map(each -> separator + each).orElse("");
  }
}
