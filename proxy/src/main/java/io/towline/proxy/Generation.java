package io.towline.proxy;

import io.towline.config.Configuration;
import io.towline.config.LoadedConfiguration;
import io.towline.config.RegistryConfig;
import io.towline.proxy.admission.AdmissionDesks;
import io.towline.proxy.credentials.CredentialProviders;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.policy.Policies;
import io.towline.proxy.policy.PolicyFailures;
import io.towline.proxy.request.Routes;
import io.towline.spi.ProgressFigures;
import io.towline.spi.ProgressTimeouts;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Everything that one configuration decides and the next one replaces as a whole.
 *
 * @param sources by the registry's name
 * @param policies that the sources ask; to be retired with this, or closed
 * @param providers of credentials, from the same plug-ins
 * @param admission what decides what is served
 */
record Generation(
    LoadedConfiguration loaded,
    Routes routes,
    Map<String, RegistrySource> sources,
    Policies policies,
    CredentialProviders providers,
    AdmissionDesks admission) {

  /**
   * What this configuration means. Blocking: plug-ins are loaded.
   *
   * @param failures hears of the failures of plug-ins
   * @throws io.towline.proxy.plugin.PolicyException if a plug-in cannot be loaded, a policy is not
   *     there or refuses its options, naming the jar or the key
   */
  static Generation of(LoadedConfiguration loaded, PolicyFailures failures) {
    Policies policies = Policies.load(loaded.configuration().plugins().directory(), failures);
    try {
      Map<String, RegistrySource> sources = new HashMap<>();
      for (RegistryConfig registry : loaded.configuration().registries()) {
        sources.put(registry.name(), RegistrySource.of(registry, policies.desk(registry)));
      }
      return new Generation(
          loaded,
          new Routes(loaded.configuration()),
          Map.copyOf(sources),
          policies,
          CredentialProviders.of(loaded.configuration(), policies.credentialProviders()),
          AdmissionDesks.of(loaded.configuration(), policies, failures));
    } catch (RuntimeException e) {
      policies.close();
      throw e;
    }
  }

  /** What answers for how long upstreams may be silent, by the registry's name. */
  Map<String, Function<ProgressFigures, CompletableFuture<ProgressTimeouts>>> timeoutPolicies() {
    Map<String, Function<ProgressFigures, CompletableFuture<ProgressTimeouts>>> asked =
        new HashMap<>();
    sources.forEach((name, source) -> asked.put(name, source.policy()::timeouts));
    return asked;
  }

  Configuration configuration() {
    return loaded.configuration();
  }
}
