package io.towline.proxy.plugin;

import io.towline.spi.AdmissionPolicyFactory;
import io.towline.spi.CredentialProviderFactory;
import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.ProgressTimeoutPolicyFactory;
import java.io.Closeable;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.jar.JarFile;
import java.util.zip.ZipException;

/**
 * One jar and what it offers. It is loaded from a private copy, so that the file itself may be
 * replaced at any time; the copy goes when this is closed.
 */
final class PluginJar implements Closeable {
  private static final long MOST_BYTES = 64L << 20;
  private static final String NAME = "[a-z][a-z0-9-]{0,62}";

  private final String jar;
  private final Path copy;
  private final URLClassLoader loader;
  private List<Found<FailoverPolicyFactory>> failover = List.of();
  private List<Found<ProgressTimeoutPolicyFactory>> progress = List.of();
  private List<Found<AdmissionPolicyFactory>> admission = List.of();
  private List<Found<CredentialProviderFactory>> credentials = List.of();

  private PluginJar(String jar, Path copy, URLClassLoader loader) {
    this.jar = jar;
    this.copy = copy;
    this.loader = loader;
  }

  /**
   * Loads a jar and asks its factories for their names.
   *
   * @param copies where its copy is made
   * @throws PolicyException if it is none, offers nothing, or what it offers cannot be had
   */
  static PluginJar open(Path jar, Path copies, ClassLoader parent) {
    Path copy = copied(jar, copies);
    try {
      URL[] urls = {copy.toUri().toURL()};
      PluginJar opened =
          new PluginJar(jar.toString(), copy, new URLClassLoader(jar.toString(), urls, parent));
      try {
        opened.find();
        return opened;
      } catch (RuntimeException e) {
        opened.close();
        throw e;
      }
    } catch (IOException e) {
      delete(copy);
      throw new PolicyException(jar + " cannot be loaded: " + e, e);
    } catch (RuntimeException e) {
      delete(copy);
      throw e;
    }
  }

  List<Found<FailoverPolicyFactory>> failover() {
    return failover;
  }

  List<Found<ProgressTimeoutPolicyFactory>> progress() {
    return progress;
  }

  List<Found<AdmissionPolicyFactory>> admission() {
    return admission;
  }

  List<Found<CredentialProviderFactory>> credentials() {
    return credentials;
  }

  @Override
  public void close() throws IOException {
    try {
      loader.close();
    } finally {
      delete(copy);
    }
  }

  private static Path copied(Path jar, Path copies) {
    try {
      if (Files.size(jar) > MOST_BYTES) {
        throw new PolicyException(jar + " is larger than " + (MOST_BYTES >> 20) + " MiB");
      }
      Path copy = Files.createTempFile(copies, "towline-plugin-", ".jar"); // mode 0600
      try {
        Files.write(copy, Files.readAllBytes(jar));
        new JarFile(copy.toFile()).close(); // a loader would take nonsense for an empty jar
        return copy;
      } catch (IOException e) {
        delete(copy);
        throw e;
      }
    } catch (ZipException e) {
      throw new PolicyException(jar + " is no jar: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new PolicyException(jar + " cannot be copied: " + e, e);
    }
  }

  private void find() {
    failover = find(FailoverPolicyFactory.class, FailoverPolicyFactory::name);
    progress = find(ProgressTimeoutPolicyFactory.class, ProgressTimeoutPolicyFactory::name);
    admission = find(AdmissionPolicyFactory.class, AdmissionPolicyFactory::name);
    credentials = find(CredentialProviderFactory.class, CredentialProviderFactory::name);
    if (failover.isEmpty() && progress.isEmpty() && admission.isEmpty() && credentials.isEmpty()) {
      throw new PolicyException(
          jar
              + " offers nothing: it has no META-INF/services file named "
              + FailoverPolicyFactory.class.getName()
              + ", "
              + ProgressTimeoutPolicyFactory.class.getName()
              + ", "
              + AdmissionPolicyFactory.class.getName()
              + " or "
              + CredentialProviderFactory.class.getName()
              + ", or that is empty");
    }
  }

  private <F> List<Found<F>> find(Class<F> type, Function<F, String> nameOf) {
    return Stranger.run(
        jar,
        () -> {
          List<Found<F>> found = new ArrayList<>();
          for (F factory : ServiceLoader.load(type, loader)) {
            found.add(new Found<>(checked(factory, nameOf), factory, jar));
          }
          return List.copyOf(found);
        });
  }

  /** A stranger's code may answer null, whatever the API says. */
  private static <F> String checked(F factory, Function<F, String> nameOf) {
    String name = nameOf.apply(factory);
    if (name == null || !name.matches(NAME)) {
      throw new IllegalArgumentException(
          factory.getClass().getName()
              + " makes a policy named `"
              + name
              + "`; a name is lower-case letters, digits and hyphens, a letter first, at most 63");
    }
    return name;
  }

  private static void delete(Path copy) {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      copy.toFile().deleteOnExit();
    }
  }
}
