package io.towline.proxy.manifest;

import io.netty.handler.codec.http.HttpMethod;
import io.towline.cache.TagKey;
import io.towline.oci.Reference;
import io.towline.oci.RepositoryName;
import io.towline.proxy.failover.Deadline;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.failover.SmallQuestion;

/**
 * Which manifest does this tag mean, for a client that accepts these types?
 *
 * @param headOnly whether the client does not want the manifest itself
 * @param mustAsk whether the client said {@code Cache-Control: no-cache}
 * @param deadline until when the client waits
 */
record TagQuestion(
    RegistrySource source,
    RepositoryName repository,
    Reference.Tag tag,
    AcceptSet accept,
    boolean headOnly,
    boolean mustAsk,
    Deadline deadline) {

  /** Upstreams answer by Accept, so what it says is part of the key (architecture, rule 9). */
  TagKey key() {
    return new TagKey(source.registry().name(), repository, tag.name(), accept.normalised());
  }

  /** The same question to upstreams. */
  SmallQuestion walk(HttpMethod method) {
    return ManifestStore.question(
        method,
        source,
        repository,
        tag.toString(),
        accept,
        SmallQuestion.Whom.ORIGIN_FIRST,
        deadline);
  }

  /** The same question for a client that waits until then. */
  TagQuestion until(Deadline later) {
    return new TagQuestion(source, repository, tag, accept, headOnly, mustAsk, later);
  }
}
