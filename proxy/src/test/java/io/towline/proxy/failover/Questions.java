package io.towline.proxy.failover;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.towline.oci.RepositoryName;
import io.towline.proxy.failover.SmallQuestion.Whom;
import io.towline.proxy.upstream.UpstreamRequest;

/** What the walks of tests ask for. */
final class Questions {
  static final RepositoryName REPOSITORY = RepositoryName.parse("team/app");

  private Questions() {}

  /** A manifest of a thousand bytes at most. */
  static SmallQuestion manifest(RegistrySource source, Whom whom, Deadline deadline) {
    return new SmallQuestion(
        source,
        REPOSITORY,
        Verdict.Subject.MANIFEST,
        source.endpoints(),
        whom,
        new UpstreamRequest(
            HttpMethod.GET,
            "/v2/team/app/manifests/1",
            REPOSITORY,
            new DefaultHttpHeaders(),
            SmallQuestion.HEAD_TIMEOUT),
        1000,
        deadline);
  }
}
