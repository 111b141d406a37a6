package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegistryRulesTest {

  @Test
  void anAliasMeansOneRegistryOnly() {
    assertEquals(
        List.of("towline.yaml:1: registries.c.d.aliases[0]: `x.y` already means the registry a.b"),
        Loads.problems("registries: {a.b: {aliases: [x.y]}, c.d: {aliases: [x.y]}}"));
  }

  @Test
  void anAliasIsNotTheNameOfAnotherRegistry() {
    assertEquals(
        List.of(
            "towline.yaml:1: registries.index.docker.io: `index.docker.io` already means the"
                + " registry docker.io"),
        Loads.problems("registries: {docker.io: , index.docker.io: }"));
  }

  @Test
  void aPrefixMeansOneRegistryOnly() {
    assertEquals(
        List.of("towline.yaml:1: registries.c.d.prefix: `p` already means the registry a.b"),
        Loads.problems("registries: {a.b: {prefix: p}, c.d: {prefix: p}}"));
  }

  @Test
  void aHostMeansOneRegistryOnly() {
    assertEquals(
        List.of("towline.yaml:1: registries.c.d.hosts[0]: `h.x` already means the registry a.b"),
        Loads.problems("registries: {a.b: {hosts: [h.x]}, c.d: {hosts: [h.x]}}"));
  }

  @Test
  void aRegistryMayRepeatItsOwnName() throws Exception {
    Loads.text("registries: {a.b: {prefix: a.b, aliases: [a.b], hosts: [a.b]}}");
  }

  @Test
  void theDefaultRegistryIsConfigured() {
    assertEquals(
        List.of(
            "towline.yaml:1: default_registry: `quay.io` is not configured; say one of a.b, c.d,"
                + " or \"\" for none"),
        Loads.problems("{default_registry: quay.io, registries: {a.b: , c.d: }}"));
  }

  @Test
  void theDefaultRegistryMayBeSaidByAnAlias() throws Exception {
    assertEquals(
        Optional.of("docker.io"),
        Loads.text("default_registry: index.docker.io").configuration().defaultRegistry());
  }

  @Test
  void thereMayBeNoDefaultRegistry() throws Exception {
    assertEquals(
        Optional.empty(), Loads.text("default_registry: ''").configuration().defaultRegistry());
  }

  @Test
  void onlyTheDefaultRegistryHasDottedNames() {
    assertEquals(
        List.of(
            "towline.yaml:1: registries.quay.io.dotted_names: only the default registry may have"
                + " it; see default_registry"),
        Loads.problems("registries: {docker.io: , quay.io: {dotted_names: true}}"));
  }

  @Test
  void aRegistryIsNamedByItsHostInLowerCase() {
    for (String name : List.of("Quay.io", "https://quay.io", "a b", "a/b", "::1", "")) {
      assertEquals(
          List.of(
              "towline.yaml:1: registries."
                  + name
                  + ": a registry is named by its host in lower case, as images are: docker.io,"
                  + " localhost:5000"),
          Loads.problems("registries: {'" + name + "': }"));
    }
  }
}
