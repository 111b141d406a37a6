package io.towline.proxy.server;

import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.RequestHandler;

/**
 * Who answers which kind of request.
 *
 * @param base answers {@code /v2/} itself
 * @param tokens our own token service
 */
public record RequestHandlers(
    RequestHandler manifests,
    RequestHandler blobs,
    RequestHandler tags,
    RequestHandler referrers,
    RequestHandler base,
    RequestHandler tokens) {

  RequestHandler handlerOf(RegistryRequest request) {
    if (request instanceof RegistryRequest.Manifest) {
      return manifests;
    } else if (request instanceof RegistryRequest.Blob) {
      return blobs;
    } else if (request instanceof RegistryRequest.Tags) {
      return tags;
    } else if (request instanceof RegistryRequest.Referrers) {
      return referrers;
    }
    return request instanceof RegistryRequest.Token ? tokens : base;
  }
}
