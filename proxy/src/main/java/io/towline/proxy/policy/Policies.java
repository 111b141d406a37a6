package io.towline.proxy.policy;

import io.towline.config.Configuration;
import io.towline.config.RegistryConfig;
import io.towline.proxy.credentials.CredentialProviders;
import io.towline.proxy.plugin.Found;
import io.towline.proxy.plugin.Lease;
import io.towline.proxy.plugin.Plugins;
import io.towline.proxy.plugin.PolicyException;
import io.towline.proxy.plugin.Stranger;
import io.towline.spi.AdmissionPolicy;
import io.towline.spi.AdmissionPolicyFactory;
import io.towline.spi.CredentialProviderFactory;
import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.ProgressTimeoutPolicyFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The policies that there are for one configuration: those that come with the program and those of
 * plug-ins. Immutable; any thread.
 */
public final class Policies implements AutoCloseable {
  private final Catalogue<FailoverPolicyFactory> failover;
  private final Catalogue<ProgressTimeoutPolicyFactory> progress;
  private final Catalogue<AdmissionPolicyFactory> admission;
  private final Plugins plugins;
  private final DeskMaker desks;

  private Policies(
      Catalogue<FailoverPolicyFactory> failover,
      Catalogue<ProgressTimeoutPolicyFactory> progress,
      Plugins plugins,
      PolicyFailures failures) {
    this.failover = failover;
    this.progress = progress;
    this.admission = Catalogue.of(List.of(), plugins.admission());
    this.plugins = plugins;
    this.desks = new DeskMaker(failover, progress, plugins, failures);
  }

  /**
   * All there are with these plug-ins. Blocking.
   *
   * @param failures hears of the failures of plug-ins: a policy's name, and a word for why
   * @throws PolicyException if a plug-in cannot be loaded, or two policies have one name
   */
  public static Policies load(Path pluginDirectory, PolicyFailures failures) {
    Plugins plugins = Plugins.open(pluginDirectory);
    try {
      return of(BuiltIns.find(), plugins, failures);
    } catch (RuntimeException e) {
      plugins.close();
      throw e;
    }
  }

  /** Those that come with the program. */
  public static Policies builtIn() {
    return of(BuiltIns.find(), Plugins.none(), (policy, reason) -> {});
  }

  private static Policies of(BuiltIns builtIns, Plugins plugins, PolicyFailures failures) {
    return new Policies(
        Catalogue.of(builtIns.failover(), plugins.failover()),
        Catalogue.of(builtIns.progress(), plugins.progress()),
        plugins,
        failures);
  }

  /** With plug-ins that are of no jar. */
  static Policies of(
      BuiltIns builtIns,
      List<Found<FailoverPolicyFactory>> failover,
      List<Found<ProgressTimeoutPolicyFactory>> progress,
      PolicyFailures failures) {
    return new Policies(
        Catalogue.of(builtIns.failover(), failover),
        Catalogue.of(builtIns.progress(), progress),
        Plugins.none(),
        failures);
  }

  /**
   * Looks whether this configuration can be used with these plug-ins. Blocking.
   *
   * @throws PolicyException if a plug-in cannot be loaded, a policy is not there, or it refuses its
   *     options
   */
  public static void check(Configuration configuration) {
    try (Policies policies = load(configuration.plugins().directory(), (policy, reason) -> {})) {
      configuration.registries().forEach(policies.desks::check);
      var unused = CredentialProviders.of(configuration, policies.credentialProviders());
    }
  }

  /** The makers of credential providers, which come from plug-ins alone. */
  public List<Found<CredentialProviderFactory>> credentialProviders() {
    return plugins.credentials();
  }

  /** What {@code failover.policy} may say, sorted. */
  public Set<String> names() {
    return failover.names();
  }

  /** What {@code progress.policy} may say, sorted. */
  public Set<String> progressNames() {
    return progress.names();
  }

  /**
   * A new desk for a registry, with the policies and the options that its configuration names.
   *
   * @throws PolicyException if there is no such policy or it refuses its options, naming the
   *     configuration's key
   */
  public PolicyDesk desk(RegistryConfig registry) {
    return desks.desk(registry);
  }

  /**
   * The same where time is not real: plug-ins answer on the caller's thread too, and are never
   * late.
   *
   * @throws PolicyException as for a desk
   */
  public PolicyDesk promptDesk(RegistryConfig registry) {
    return desks.promptDesk(registry);
  }

  /** A desk at which built-in policies answer, for a registry that is configured no more. */
  public PolicyDesk builtInDesk(RegistryConfig registry) {
    return desks.builtInDesk(registry);
  }

  /** What {@code admission.policies} may name, sorted; plug-ins alone. */
  public Set<String> admissionNames() {
    return admission.names();
  }

  /**
   * A new admission policy with these options. It throws what it likes and answers when it likes.
   *
   * @param key of the configuration, for the message
   * @throws PolicyException if there is none, or it refuses its options
   */
  public AdmissionPolicy admission(String name, Map<String, String> options, String key) {
    AdmissionPolicyFactory factory = admission.named(name, key);
    AdmissionPolicy made = Stranger.run(key, () -> factory.create(options));
    if (made == null) { // a stranger's factory may answer null, whatever the API says
      throw new PolicyException(key + ": the factory of policy " + name + " made null");
    }
    return made;
  }

  /** Keeps the plug-ins loaded until it is closed. */
  public Lease lease() {
    return plugins.lease();
  }

  /** A new configuration is in use: the plug-ins close with the last download that uses them. */
  public void retire() {
    plugins.retire();
  }

  /** Closes the plug-ins now. Blocking. */
  @Override
  public void close() {
    plugins.close();
  }
}
