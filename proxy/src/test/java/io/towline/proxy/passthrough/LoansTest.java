package io.towline.proxy.passthrough;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.Configuration;
import io.towline.config.ConfigurationException;
import io.towline.config.ConfigurationLoader;
import io.towline.config.Credentials;
import io.towline.config.LoadedConfiguration;
import io.towline.config.Overrides;
import io.towline.config.RegistryConfig;
import io.towline.config.Secret;
import io.towline.oci.RepositoryName;
import io.towline.proxy.upstream.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoansTest {
  private static final RepositoryName REPOSITORY = new RepositoryName("team/app");
  private static final Credentials OWN = new Credentials.Basic("proxy", new Secret("own"));
  private static final String MIRROR = "{name: mirror, url: 'https://m.test'}";

  private final AtomicLong now = new AtomicLong();
  private final Loans loans =
      new Loans(
          (endpoint, repository, refused) -> CompletableFuture.completedFuture(Optional.of(OWN)),
          now::get);
  private final Configuration configuration = configuration("authorization: passthrough");
  private final Endpoint origin = endpoint(configuration, 0);

  private static Configuration configuration(String more) {
    String registry =
        "{" + more + ", upstreams: [{name: origin, url: 'https://r.test'}, " + MIRROR + "]}";
    try {
      Path file = Files.createTempFile("towline", ".yaml");
      Files.writeString(file, "registries: {r.test: " + registry + "}");
      LoadedConfiguration loaded =
          new ConfigurationLoader()
              .load(Optional.of(file), Map.of("HOME", "/nowhere"), Overrides.NONE);
      Files.delete(file);
      return loaded.configuration();
    } catch (IOException | ConfigurationException e) {
      throw new AssertionError(e);
    }
  }

  private static Endpoint endpoint(Configuration configuration, int upstream) {
    RegistryConfig registry = configuration.registries().get(0);
    return new Endpoint(registry, registry.upstreams().get(upstream));
  }

  private static Visitor visitor(String name) {
    Credentials.Basic account = new Credentials.Basic(name, new Secret("of " + name));
    return new Visitor(Optional.of(account), true);
  }

  private Optional<Credentials> found(Endpoint endpoint, RepositoryName repository) {
    return loans.find(endpoint, repository, Optional.empty()).join();
  }

  @Test
  void lendsWhatTheLastClientHasShownToTheOriginAlone() {
    loans.lend(origin, REPOSITORY, visitor("alice"));
    loans.lend(origin, REPOSITORY, visitor("bob"));
    assertEquals(visitor("bob").asker().credentials(), found(origin, REPOSITORY));
    assertEquals(Optional.of(OWN), found(endpoint(configuration, 1), REPOSITORY));
  }

  @Test
  void lendsForThatRepositoryAlone() {
    loans.lend(origin, REPOSITORY, visitor("alice"));
    assertEquals(Optional.empty(), found(origin, new RepositoryName("team/other")));
  }

  @Test
  void takesBackFromHimWhoIsRefusedAndFromNobodyElse() {
    loans.lend(origin, REPOSITORY, visitor("alice"));
    loans.takeBack(origin, REPOSITORY, visitor("bob"));
    assertEquals(visitor("alice").asker().credentials(), found(origin, REPOSITORY));
    loans.takeBack(origin, REPOSITORY, visitor("alice"));
    assertEquals(Optional.empty(), found(origin, REPOSITORY));
  }

  @Test
  void forgetsAfterAWhileAndWhenTold() {
    loans.lend(origin, REPOSITORY, visitor("alice"));
    now.addAndGet(Duration.ofMinutes(16).toNanos());
    assertEquals(Optional.empty(), found(origin, REPOSITORY));
    loans.lend(origin, REPOSITORY, visitor("alice"));
    loans.clear();
    assertEquals(Optional.empty(), found(origin, REPOSITORY));
  }

  @Test
  void leavesOtherRegistriesToTheirOwnCredentials() {
    Endpoint plain = endpoint(configuration("expose_private: true"), 0);
    loans.lend(plain, REPOSITORY, visitor("alice"));
    assertEquals(Optional.of(OWN), found(plain, REPOSITORY));
  }
}
