package io.towline.proxy.manifest;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.proxy.failover.Objection;
import io.towline.proxy.upstream.UpstreamAnswer;
import java.util.Optional;

/**
 * What the answer to a HEAD of a tag says.
 *
 * @param unchanged whether it was 304
 * @param digest the manifest's, if the upstream names it
 * @param descriptor all of it, if the upstream names type and size as well
 */
record TagHead(boolean unchanged, Optional<Digest> digest, Optional<Descriptor> descriptor) {

  /**
   * Reads a successful answer.
   *
   * @throws Objection if it is about a text, which no manifest is
   */
  static TagHead read(UpstreamAnswer answer) throws Objection {
    if (answer.head().status() == 304) {
      return new TagHead(true, Optional.empty(), Optional.empty());
    }
    String type = answer.head().headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    if (type.startsWith("text/")) {
      throw new Objection("Content-Type " + type + ", which is no manifest");
    }
    Optional<Digest> digest = ManifestCheck.claimedDigest(answer);
    return new TagHead(false, digest, digest.flatMap(d -> descriptor(answer, type, d)));
  }

  private static Optional<Descriptor> descriptor(
      UpstreamAnswer answer, String type, Digest digest) {
    String length = answer.head().headers().get(HttpHeaderNames.CONTENT_LENGTH, "");
    try {
      return Optional.of(new Descriptor(MediaType.parse(type), digest, Long.parseLong(length)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
