package io.towline.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The floors of ARCHITECTURE.md: an arrow only points down, and each library has its room. */
class FloorsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.towline");

  private static final String[] API = {"io.towline.oci..", "io.towline.spi.."};

  @Test
  void theApiNeedsNothingButTheJdk() {
    noClasses()
        .that()
        .resideInAnyPackage(API)
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages("java..", "io.towline.oci..", "io.towline.spi..", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void theCacheKnowsTheApiAndCaffeineAlone() {
    noClasses()
        .that()
        .resideInAPackage("io.towline.cache..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "java..",
            "io.towline.cache..",
            "io.towline.oci..",
            "com.github.benmanes.caffeine..",
            "org.jspecify..",
            "com.google.errorprone..")
        .check(CLASSES);
  }

  @Test
  void theConfigurationKnowsTheApiAndJacksonAlone() {
    noClasses()
        .that()
        .resideInAPackage("io.towline.config..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "java..",
            "io.towline.config..",
            "io.towline.oci..",
            "com.fasterxml.jackson..",
            "org.yaml.snakeyaml..",
            "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void policiesKnowTheApiAlone() {
    noClasses()
        .that()
        .resideInAPackage("io.towline.policy..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "java..",
            "io.towline.policy..",
            "io.towline.oci..",
            "io.towline.spi..",
            "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void theProxyFindsPoliciesByServiceAlone() {
    noClasses()
        .that()
        .resideInAPackage("io.towline.proxy..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.towline.policy..")
        .check(CLASSES);
  }

  @Test
  void noPackagesFormACycle() {
    slices().matching("io.towline.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void blobsAndManifestsDoNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAPackage("io.towline.proxy.blob..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.towline.proxy.manifest..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("io.towline.proxy.manifest..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.towline.proxy.blob..")
        .check(CLASSES);
  }

  @Test
  void upstreamsKnowNoClients() {
    noClasses()
        .that()
        .resideInAPackage("io.towline.proxy.upstream..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.towline.proxy.request..", "io.towline.proxy.server..")
        .check(CLASSES);
  }

  @Test
  void theCommandLineHasPicocliForItself() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.towline.proxy.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..", "ch.qos.logback..")
        .check(CLASSES);
  }

  @Test
  void theMetricsHavePrometheusForThemselves() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.towline.proxy.metrics..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.prometheus..")
        .check(CLASSES);
  }

  @Test
  void whatIsKnownOfUpstreamsHasHistogramsForItself() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.towline.proxy.health..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.HdrHistogram..")
        .check(CLASSES);
  }

  @Test
  void bucketsAreForLimitsAndBudgets() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.towline.proxy.health..", "io.towline.proxy.limit..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.github.bucket4j..")
        .check(CLASSES);
  }
}
