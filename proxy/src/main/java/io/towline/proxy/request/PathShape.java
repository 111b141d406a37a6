package io.towline.proxy.request;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.oci.Digest;
import io.towline.oci.Reference;
import io.towline.proxy.request.RegistryError.Code;
import java.util.OptionalInt;

/**
 * A path of the pull API taken apart from its end, because a repository's name may have a part
 * called {@code manifests} or {@code blobs}.
 *
 * @param name what stands before the kind's word: a repository, perhaps with a registry before it
 * @param rest what stands behind it, not yet checked
 */
record PathShape(Kind kind, String name, String rest) {

  enum Kind {
    BASE,
    MANIFEST,
    BLOB,
    TAGS,
    REFERRERS
  }

  private static final String ROOT = "/v2/";
  private static final int LONGEST_NUMBER = 64;

  /**
   * @throws RegistryError 404 if no such path exists in the pull API
   */
  static PathShape of(String path) throws RegistryError {
    if (path.equals(ROOT) || path.equals("/v2")) {
      return new PathShape(Kind.BASE, "", "");
    }
    int last = path.lastIndexOf('/');
    int word = path.lastIndexOf('/', last - 1);
    if (!path.startsWith(ROOT) || word < ROOT.length()) {
      throw unknown();
    }
    String rest = path.substring(last + 1);
    Kind kind =
        switch (path.substring(word + 1, last)) {
          case "manifests" -> Kind.MANIFEST;
          case "blobs" -> Kind.BLOB;
          case "referrers" -> Kind.REFERRERS;
          case "tags" -> {
            if (!rest.equals("list")) {
              throw unknown();
            }
            yield Kind.TAGS;
          }
          default -> throw unknown();
        };
    if (rest.isEmpty()) {
      throw unknown();
    }
    return new PathShape(kind, path.substring(ROOT.length(), word), rest);
  }

  /** What is asked for, now that it is known where. */
  RegistryRequest request(Route route, Query query) throws RegistryError {
    return switch (kind) {
      case BASE -> new RegistryRequest.Base();
      case MANIFEST -> new RegistryRequest.Manifest(route, reference(rest));
      case BLOB -> new RegistryRequest.Blob(route, digest(rest));
      case TAGS -> new RegistryRequest.Tags(route, pageSize(query), query.last());
      case REFERRERS -> new RegistryRequest.Referrers(route, digest(rest), query.artifactType());
    };
  }

  private static Reference reference(String text) throws RegistryError {
    if (text.indexOf(':') >= 0) {
      return new Reference.ByDigest(digest(text));
    }
    try {
      return new Reference.Tag(text);
    } catch (IllegalArgumentException e) {
      // Not a 400: such a tag is proven absent, and the conformance suite asks for one to see a
      // 404.
      throw RegistryError.notFound(
          Code.MANIFEST_UNKNOWN, "`" + Printable.cut(text) + "` is no tag: " + e.getMessage());
    }
  }

  private static Digest digest(String text) throws RegistryError {
    try {
      return Digest.parse(text);
    } catch (IllegalArgumentException e) {
      throw RegistryError.badRequest(
          Code.DIGEST_INVALID, "`" + Printable.cut(text) + "` is no digest: " + e.getMessage());
    }
  }

  private static OptionalInt pageSize(Query query) throws RegistryError {
    if (query.n().isEmpty()) {
      return OptionalInt.empty();
    }
    String text = query.n().get();
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || i == LONGEST_NUMBER) {
        throw noNumber();
      }
      value = Math.min(RegistryRequest.Tags.MAX_TAGS, value * 10 + digit);
    }
    if (text.isEmpty()) {
      throw noNumber();
    }
    return OptionalInt.of(value);
  }

  private static RegistryError noNumber() {
    return RegistryError.badRequest(
        Code.UNSUPPORTED,
        "n says how many tags are wanted: a whole number, of which "
            + RegistryRequest.Tags.MAX_TAGS
            + " counts at most");
  }

  private static RegistryError unknown() {
    return RegistryError.of(
        HttpResponseStatus.NOT_FOUND,
        Code.UNSUPPORTED,
        "there is nothing here: the pull API has /v2/, /v2/<name>/manifests/<reference>,"
            + " /v2/<name>/blobs/<digest>, /v2/<name>/tags/list and /v2/<name>/referrers/<digest>");
  }
}
