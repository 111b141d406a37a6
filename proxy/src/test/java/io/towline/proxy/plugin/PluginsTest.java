package io.towline.proxy.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.RepositoryName;
import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.PullHistory;
import io.towline.spi.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PluginsTest {
  private static final String GIVE_UP = "return new Decision.GiveUp(\"%s\");";

  @TempDir private Path folder;
  @TempDir private Path copies;
  private Jars jars;

  @BeforeEach
  void makeJars() {
    jars = new Jars(folder);
  }

  @Test
  void thereAreNoneWithoutAFolder() {
    try (Plugins plugins = Plugins.open(folder.resolve("absent"))) {
      assertEquals(List.of(), plugins.failover());
      assertEquals(List.of(), plugins.progress());
    }
  }

  @Test
  void loadsEachJarAndAsksItsPolicy() {
    jars.policy("b.jar", "second", GIVE_UP.formatted("b"));
    jars.policy("a.jar", "first", GIVE_UP.formatted("a"));
    try (Plugins plugins = Plugins.open(folder)) {
      assertEquals(
          List.of("first", "second"), plugins.failover().stream().map(Found::name).toList());
      assertEquals(new Decision.GiveUp("a"), ask(plugins));
    }
  }

  @Test
  void aPluginSeesTheApiAndNothingElseOfTheProgram() {
    jars.policy(
        "a.jar",
        "curious",
        """
        StringBuilder seen = new StringBuilder("saw");
        for (String name : new String[] {
            "io.towline.spi.Decision", "io.netty.channel.Channel", "java.sql.Driver",
            "io.towline.config.Configuration", "io.towline.proxy.plugin.Plugins"}) {
          try {
            Class.forName(name);
            seen.append(' ').append(name);
          } catch (ClassNotFoundException expected) {
          }
        }
        return new Decision.GiveUp(seen.toString());
        """);
    try (Plugins plugins = Plugins.open(folder)) {
      assertEquals(
          new Decision.GiveUp("saw io.towline.spi.Decision java.sql.Driver"), ask(plugins));
    }
  }

  @Test
  void aPluginReadsFilesOfItsOwnJar() {
    jars.make(
        "a.jar",
        """
        package plugin;
        import io.towline.spi.*;
        public class Factory implements FailoverPolicyFactory {
          public String name() { return "reads"; }
          public FailoverPolicy create(java.util.Map<String, String> options) {
            try (java.io.InputStream in = Factory.class.getResourceAsStream("/words.txt")) {
              String words = new String(in.readAllBytes());
              return history -> new Decision.GiveUp(words);
            } catch (java.io.IOException e) {
              throw new IllegalStateException(e);
            }
          }
        }
        """,
        Map.of(Jars.FAILOVER, "plugin.Factory", "words.txt", "its own words"));
    try (Plugins plugins = Plugins.open(folder)) {
      assertEquals(new Decision.GiveUp("its own words"), ask(plugins));
    }
  }

  @Test
  void aJarMayBeReplacedWhileItIsInUse() throws IOException {
    Path jar = jars.policy("a.jar", "mine", GIVE_UP.formatted("old"));
    try (Plugins old = Plugins.open(folder)) {
      Files.write(jar, new byte[] {1, 2, 3});
      assertEquals(new Decision.GiveUp("old"), ask(old));
      jars.policy("a.jar", "mine", GIVE_UP.formatted("new"));
      try (Plugins fresh = Plugins.open(folder)) {
        assertEquals(new Decision.GiveUp("new"), ask(fresh));
        assertEquals(new Decision.GiveUp("old"), ask(old));
      }
    }
  }

  @Test
  void closesWithTheLastLease() {
    jars.policy("a.jar", "mine", GIVE_UP.formatted("a"));
    Plugins plugins = Plugins.open(folder);
    Lease first = plugins.lease();
    Lease second = plugins.lease();
    plugins.retire();
    plugins.retire();
    first.close();
    first.close();
    assertFalse(plugins.areClosed());
    assertEquals(new Decision.GiveUp("a"), ask(plugins));
    second.close();
    await(plugins::areClosed);
    plugins.lease().close(); // too late, and no harm
  }

  @Test
  void leavesNoCopyBehind() throws IOException {
    jars.policy("a.jar", "mine", GIVE_UP.formatted("a"));
    jars.named("b.jar", "throw new IllegalStateException();");
    assertThrows(PolicyException.class, () -> Plugins.open(folder, copies));
    assertEquals(0, countCopies());
    Files.delete(folder.resolve("b.jar"));
    Plugins plugins = Plugins.open(folder, copies);
    assertEquals(1, countCopies());
    plugins.close();
    assertEquals(0, countCopies());
  }

  @Test
  void looksAtRegularJarsAlone() throws IOException {
    Path jar = jars.policy("a.jar", "mine", GIVE_UP.formatted("a"));
    Files.createSymbolicLink(folder.resolve("link.jar"), jar);
    Files.createDirectory(folder.resolve("folder.jar"));
    Files.writeString(folder.resolve(".half.jar"), "half");
    Files.writeString(folder.resolve("README.txt"), "read me");
    try (Plugins plugins = Plugins.open(folder)) {
      assertEquals(List.of("mine"), plugins.failover().stream().map(Found::name).toList());
    }
  }

  @Test
  void refusesAFileInPlaceOfTheFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertRefused(file, file + " is no folder; plugins.directory names one");
  }

  @Test
  void refusesWhatIsNoJar() throws IOException {
    Path jar = Files.writeString(folder.resolve("a.jar"), "this is text");
    assertRefused(folder, jar + " is no jar: zip END header not found");
  }

  @Test
  void refusesAJarThatOffersNothing() {
    Path jar = jars.make("a.jar", "package plugin; class Factory {}", Map.of());
    assertRefused(
        folder,
        jar
            + " offers nothing: it has no META-INF/services file named"
            + " io.towline.spi.FailoverPolicyFactory,"
            + " io.towline.spi.ProgressTimeoutPolicyFactory,"
            + " io.towline.spi.AdmissionPolicyFactory or"
            + " io.towline.spi.CredentialProviderFactory, or that is empty");
  }

  @Test
  void refusesAServiceThatIsNotThere() {
    Path jar =
        jars.make(
            "a.jar", "package plugin; class Factory {}", Map.of(Jars.FAILOVER, "plugin.Missing"));
    String message = refusal();
    assertTrue(message.startsWith(jar + " failed: "), message);
    assertTrue(message.contains("plugin.Missing"), message);
  }

  @Test
  void refusesAClassThatDoesNotLink() {
    Path jar =
        jars.make(
            "a.jar",
            """
            package plugin;
            import io.towline.spi.*;
            public class Factory implements FailoverPolicyFactory {
              private static final int PORT = java.net.URI.create("no uri at all").getPort();
              public String name() { return "mine" + PORT; }
              public FailoverPolicy create(java.util.Map<String, String> options) { return null; }
            }
            """,
            Map.of(Jars.FAILOVER, "plugin.Factory"));
    String message = refusal();
    assertTrue(message.startsWith(jar + " failed: "), message);
    assertTrue(message.contains("plugin.Factory"), message);
  }

  @Test
  void refusesAFactoryWhoseNameCannotBeHad() {
    Path jar = jars.named("a.jar", "throw new IllegalStateException(\"no\\nname\");");
    assertRefused(folder, jar + " failed: java.lang.IllegalStateException: no; name");
  }

  @Test
  void refusesANameThatNoConfigurationCanSpell() {
    Path jar = jars.named("a.jar", "return \"My Policy\";");
    assertRefused(
        folder,
        jar
            + ": plugin.Factory makes a policy named `My Policy`; a name is lower-case letters,"
            + " digits and hyphens, a letter first, at most 63");
    jars.named("a.jar", "return null;");
    assertTrue(refusal().contains("`null`"), refusal());
  }

  private static Decision ask(Plugins plugins) {
    FailoverPolicy policy = plugins.failover().get(0).factory().create(Map.of());
    return policy.next(
        new PullHistory(
            "x",
            new RepositoryName("a/b"),
            PullHistory.Content.BLOB,
            List.of(new Upstream("hub", true)),
            List.of(),
            OptionalLong.empty(),
            0,
            Duration.ZERO));
  }

  private String refusal() {
    return String.valueOf(
        assertThrows(PolicyException.class, () -> Plugins.open(folder)).getMessage());
  }

  private static void assertRefused(Path folder, String message) {
    PolicyException refusal = assertThrows(PolicyException.class, () -> Plugins.open(folder));
    assertEquals(message, refusal.getMessage());
  }

  private long countCopies() throws IOException {
    try (Stream<Path> files = Files.list(copies)) {
      return files.count();
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "waited in vain");
      LockSupport.parkNanos(1_000_000);
    }
  }
}
