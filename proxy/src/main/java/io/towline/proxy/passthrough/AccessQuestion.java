package io.towline.proxy.passthrough;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.oci.MediaType;
import io.towline.oci.RepositoryName;
import io.towline.proxy.failover.Deadline;
import io.towline.proxy.failover.Objection;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.failover.SmallQuestion;
import io.towline.proxy.failover.Verdict.Subject;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.upstream.Asker;
import io.towline.proxy.upstream.UpstreamAnswer;
import io.towline.proxy.upstream.UpstreamRequest;
import java.util.List;
import java.util.Optional;

/**
 * What the origin is asked, in a client's name, to find out whether the client may have what it
 * wants: for the head of that very thing.
 */
final class AccessQuestion {
  private static final int LONGEST_LIST_BYTES = 256 * 1024;
  private static final String MANIFESTS =
      String.join(
          ", ",
          List.of(
              MediaType.OCI_INDEX.value(),
              MediaType.OCI_MANIFEST.value(),
              MediaType.DOCKER_LIST.value(),
              MediaType.DOCKER_MANIFEST.value()));

  private AccessQuestion() {}

  /**
   * That a good answer is a yes.
   *
   * @throws Objection if it is no answer of a registry: a portal that stands before it says such
   *     things to everybody
   */
  static Optional<AccessRefusal> yes(UpstreamAnswer answer) throws Objection {
    int status = answer.head().status();
    if (status != HttpResponseStatus.OK.code()) {
      throw new Objection("status " + status + " is no yes");
    }
    String type = answer.head().headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    if (type.strip().regionMatches(true, 0, "text/html", 0, "text/html".length())) {
      throw new Objection("a page for people is no yes");
    }
    return Optional.empty();
  }

  static SmallQuestion of(
      RegistrySource source, RegistryRequest request, Asker asker, Deadline deadline) {
    RepositoryName repository = request.whichRoute().orElseThrow().repository();
    String base = "/v2/" + repository;
    if (request instanceof RegistryRequest.Manifest manifest) {
      String path = base + "/manifests/" + manifest.reference();
      return question(source, repository, Subject.MANIFEST, path, asker, deadline);
    }
    if (request instanceof RegistryRequest.Blob blob) {
      String path = base + "/blobs/" + blob.digest();
      return question(source, repository, Subject.BLOB, path, asker, deadline);
    }
    if (request instanceof RegistryRequest.Referrers referrers) {
      String path = base + "/manifests/" + referrers.digest();
      return question(source, repository, Subject.MANIFEST, path, asker, deadline);
    }
    String path = base + "/tags/list?n=1";
    return question(source, repository, Subject.REPOSITORY, path, asker, deadline);
  }

  private static SmallQuestion question(
      RegistrySource source,
      RepositoryName repository,
      Subject subject,
      String path,
      Asker asker,
      Deadline deadline) {
    boolean isList = subject == Subject.REPOSITORY; // for which few registries answer a HEAD
    HttpHeaders headers = new DefaultHttpHeaders();
    if (subject == Subject.MANIFEST) {
      headers.set(HttpHeaderNames.ACCEPT, MANIFESTS);
    }
    return new SmallQuestion(
        source,
        repository,
        subject,
        List.of(source.origin()),
        SmallQuestion.Whom.FIRST_ALONE,
        new UpstreamRequest(
                isList ? HttpMethod.GET : HttpMethod.HEAD,
                path,
                repository,
                headers,
                SmallQuestion.HEAD_TIMEOUT)
            .inTheNameOf(asker),
        isList ? LONGEST_LIST_BYTES : 0,
        deadline);
  }
}
