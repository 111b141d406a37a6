package io.towline.config;

import java.time.Duration;
import java.util.List;

/**
 * One registry that clients may pull from.
 *
 * @param name the host that image names begin with, in lower case
 * @param aliases other names of it, which count wherever the name does
 * @param hosts Host or SNI names under which requests mean this registry
 * @param prefix its name in paths
 * @param dottedNames whether a first path segment with a dot is a repository of this registry
 * @param tokenHosts where credentials may go besides the upstream itself
 * @param redirectHosts private or local hosts that redirects may lead to
 * @param exposePrivate whether everybody who reaches the listener may have what the credentials
 *     open
 * @param authorization whose credentials decide what a client may have
 * @param allow who may pull what; empty: every client everything
 * @param tagTtl how long a tag is served without asking the origin
 * @param admission which images are served
 * @param upstreams the origin, then mirrors of it; at least one
 */
public record RegistryConfig(
    String name,
    List<String> aliases,
    List<String> hosts,
    String prefix,
    boolean dottedNames,
    List<String> tokenHosts,
    List<String> redirectHosts,
    boolean exposePrivate,
    Authorization authorization,
    List<AllowRule> allow,
    Duration tagTtl,
    ProgressConfig progress,
    RetryConfig retry,
    FailoverConfig failover,
    AdmissionConfig admission,
    List<UpstreamConfig> upstreams) {

  public RegistryConfig {
    aliases = List.copyOf(aliases);
    hosts = List.copyOf(hosts);
    tokenHosts = List.copyOf(tokenHosts);
    redirectHosts = List.copyOf(redirectHosts);
    allow = List.copyOf(allow);
    upstreams = List.copyOf(upstreams);
    if (upstreams.isEmpty()) {
      throw new IllegalArgumentException(name + " needs an upstream");
    }
  }

  /** One that is pulled from with the proxy's own credentials. */
  public RegistryConfig(
      String name,
      List<String> aliases,
      List<String> hosts,
      String prefix,
      boolean dottedNames,
      List<String> tokenHosts,
      List<String> redirectHosts,
      boolean exposePrivate,
      List<AllowRule> allow,
      Duration tagTtl,
      ProgressConfig progress,
      RetryConfig retry,
      FailoverConfig failover,
      AdmissionConfig admission,
      List<UpstreamConfig> upstreams) {
    this(
        name,
        aliases,
        hosts,
        prefix,
        dottedNames,
        tokenHosts,
        redirectHosts,
        exposePrivate,
        Authorization.OWN,
        allow,
        tagTtl,
        progress,
        retry,
        failover,
        admission,
        upstreams);
  }

  /** Whether this one of its upstreams is the registry itself; the others are mirrors of it. */
  public boolean isOrigin(UpstreamConfig upstream) {
    return upstreams.get(0).name().equals(upstream.name());
  }

  /** Whether a client may have what the registry lets that client itself pull. */
  public boolean isPassthrough() {
    return authorization == Authorization.PASSTHROUGH;
  }
}
