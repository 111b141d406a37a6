package io.towline.proxy.server;

import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.RequestHandler;

/** Who answers which kind of request. {@code /v2/} itself is answered by the server. */
public record RequestHandlers(
    RequestHandler manifests, RequestHandler blobs, RequestHandler tags, RequestHandler referrers) {

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
    return BaseAnswer::answer;
  }
}
