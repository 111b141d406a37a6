package io.towline.proxy.credentials;

import io.towline.config.Configuration;
import io.towline.config.CredentialSource;
import io.towline.config.Secret;
import io.towline.config.UpstreamConfig;
import io.towline.proxy.plugin.Found;
import io.towline.proxy.plugin.PolicyException;
import io.towline.proxy.plugin.Stranger;
import io.towline.spi.CredentialProvider;
import io.towline.spi.CredentialProviderFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The providers that a configuration names, made by the factories of plug-ins. Immutable. */
public final class CredentialProviders {
  private final Map<CredentialSource.Provider, Named> providers;

  /** A provider, and what messages call it. */
  record Named(String who, CredentialProvider provider) {}

  private CredentialProviders(Map<CredentialSource.Provider, Named> providers) {
    this.providers = Map.copyOf(providers);
  }

  /**
   * All that the configuration names. Blocking.
   *
   * @throws PolicyException if there is none of a name, there are two, or it refuses its options
   */
  public static CredentialProviders of(
      Configuration configuration, List<Found<CredentialProviderFactory>> factories) {
    Map<String, Found<CredentialProviderFactory>> byName = new HashMap<>();
    for (Found<CredentialProviderFactory> found : factories) {
      Found<CredentialProviderFactory> other = byName.put(found.name(), found);
      if (other != null) {
        throw new PolicyException(
            found.origin() + " and " + other.origin() + " both have a provider " + found.name());
      }
    }
    Map<CredentialSource.Provider, Named> made = new HashMap<>();
    configuration.registries().stream()
        .flatMap(registry -> registry.upstreams().stream())
        .flatMap(CredentialProviders::sources)
        .filter(CredentialSource.Provider.class::isInstance)
        .map(CredentialSource.Provider.class::cast)
        .forEach(source -> made.computeIfAbsent(source, named -> make(named, byName)));
    return new CredentialProviders(made);
  }

  /** Every place that an upstream's credentials come from. */
  static Stream<CredentialSource> sources(UpstreamConfig upstream) {
    return Stream.concat(
        upstream.credentials().stream(),
        upstream.repositoryCredentials().stream().map(special -> special.source()));
  }

  private static Named make(
      CredentialSource.Provider source, Map<String, Found<CredentialProviderFactory>> byName) {
    Found<CredentialProviderFactory> found = byName.get(source.name());
    if (found == null) {
      throw new PolicyException(
          "credentials.provider: there is no credential provider "
              + source.name()
              + " in plugins.directory; there are: "
              + (byName.isEmpty() ? "none" : String.join(", ", byName.keySet())));
    }
    Map<String, String> options = new HashMap<>();
    for (Map.Entry<String, Secret> option : source.options().entrySet()) {
      options.put(option.getKey(), option.getValue().reveal());
    }
    String who = "the credential provider " + source.name() + " of " + found.origin();
    CredentialProvider provider = Stranger.run(who, () -> created(found, options));
    return new Named(who, provider);
  }

  /** A stranger's code may answer null, whatever the API says. */
  private static CredentialProvider created(
      Found<CredentialProviderFactory> found, Map<String, String> options) {
    @Nullable CredentialProvider provider = found.factory().create(options);
    if (provider == null) {
      throw new IllegalArgumentException("its factory made null");
    }
    return provider;
  }

  /** The provider for this source; empty if the configuration does not name it any more. */
  Optional<Named> of(CredentialSource.Provider source) {
    return Optional.ofNullable(providers.get(source));
  }
}
