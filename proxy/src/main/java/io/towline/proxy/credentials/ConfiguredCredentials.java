package io.towline.proxy.credentials;

import io.towline.config.Configuration;
import io.towline.config.CredentialSource;
import io.towline.config.Credentials;
import io.towline.config.UpstreamConfig;
import io.towline.oci.RepositoryName;
import io.towline.proxy.disk.FileStamp;
import io.towline.proxy.upstream.CredentialFinder;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.CredentialQuestion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials for each upstream and repository, from wherever the configuration says. Helpers
 * run on a few threads of its own. Any thread; what blocks says so.
 */
public final class ConfiguredCredentials implements CredentialFinder, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger("towline.credentials");
  private static final int THREADS = 4;
  private static final int MOST_WAITING = 64;

  /** One helper, asked about one registry. */
  private record Helper(String name, String server) {}

  private record File(FileStamp stamp, DockerConfigFile content) {}

  /** One plug-in, asked about one upstream. */
  private record Provided(CredentialSource.Provider source, Endpoint endpoint) {}

  private final LongSupplier nanos;
  private final ThreadPoolExecutor threads;
  private final ConcurrentMap<Path, File> files = new ConcurrentHashMap<>();

  /** As many as there are upstreams and helpers configured. */
  private final ConcurrentMap<Helper, RefreshedCredentials> helpers = new ConcurrentHashMap<>();

  private final ConcurrentMap<Provided, RefreshedCredentials> provided = new ConcurrentHashMap<>();
  private volatile CredentialProviders providers;

  private ConfiguredCredentials(CredentialProviders providers, LongSupplier nanos) {
    this.providers = providers;
    this.nanos = nanos;
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            work -> {
              Thread thread = new Thread(work, "credentials");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Those of this configuration. Blocking.
   *
   * @param providers that the configuration names
   * @throws IOException naming the file that cannot be read
   */
  public static ConfiguredCredentials of(
      Configuration configuration, CredentialProviders providers, LongSupplier nanos)
      throws IOException {
    ConfiguredCredentials made = new ConfiguredCredentials(providers, nanos);
    try {
      made.prepare(configuration, providers).run();
      return made;
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  /**
   * Reads what another configuration names; nothing has changed until the result is run. What the
   * old one named stays known to pulls under way. Blocking.
   *
   * @throws IOException naming the file that cannot be read
   */
  public Runnable prepare(Configuration configuration, CredentialProviders named)
      throws IOException {
    Map<Path, File> read = new HashMap<>();
    for (Path path : files(configuration)) {
      read.put(path, new File(stamp(path), DockerConfigFile.read(path)));
    }
    return () -> use(read, named);
  }

  private synchronized void use(Map<Path, File> read, CredentialProviders named) {
    files.putAll(read);
    helpers.clear();
    providers = named;
    provided.clear();
  }

  private static List<Path> files(Configuration configuration) {
    return configuration.registries().stream()
        .flatMap(registry -> registry.upstreams().stream())
        .flatMap(CredentialProviders::sources)
        .filter(CredentialSource.DockerConfig.class::isInstance)
        .map(source -> ((CredentialSource.DockerConfig) source).file())
        .distinct()
        .toList();
  }

  private static FileStamp stamp(Path path) {
    return FileStamp.of(List.of(path)).get(0);
  }

  /** Takes over files that have changed, and keeps what it has if the new are wrong. Blocking. */
  public synchronized void refresh() {
    for (Map.Entry<Path, File> each : files.entrySet()) {
      FileStamp now = stamp(each.getKey());
      if (now.equals(each.getValue().stamp())) {
        continue;
      }
      DockerConfigFile content = each.getValue().content();
      try {
        content = DockerConfigFile.read(each.getKey());
        log.info("{} was read again and is in use", each.getKey());
      } catch (IOException e) {
        log.error("{}; what was read before stays in use", e.getMessage());
      }
      each.setValue(new File(now, content));
    }
  }

  @Override
  public CompletableFuture<Optional<Credentials>> find(
      Endpoint endpoint, RepositoryName repository, Optional<Credentials> refused) {
    CredentialSource source =
        endpoint.upstream().credentialsFor(repository.toString()).orElse(null);
    String server = ServerName.of(endpoint.upstream().url());
    if (source instanceof CredentialSource.DockerConfig config) {
      return inFile(config.file(), server, repository, refused);
    }
    if (source instanceof CredentialSource.Helper helper) {
      return helper(helper.name(), server).find(refused);
    }
    if (source instanceof CredentialSource.Provider provider) {
      return provided(new Provided(provider, endpoint)).find(refused);
    }
    return SAID.find(endpoint, repository, refused);
  }

  private CompletableFuture<Optional<Credentials>> inFile(
      Path path, String server, RepositoryName repository, Optional<Credentials> refused) {
    File file = files.get(path);
    if (file == null) {
      return CompletableFuture.failedFuture(new IOException(path + " was not read"));
    }
    Optional<Credentials> written = file.content.find(server, repository.toString());
    Optional<String> helper = file.content.helper(server);
    if (helper.isEmpty()) {
      return CompletableFuture.completedFuture(written);
    }
    return helper(helper.get(), server)
        .find(refused)
        .thenApply(found -> found.isPresent() ? found : written);
  }

  private RefreshedCredentials helper(String name, String server) {
    return helpers.computeIfAbsent(
        new Helper(name, server),
        key -> {
          HelperProgram program = HelperProgram.of(name);
          String asked = ServerName.forHelper(server);
          return new RefreshedCredentials(
              program.program(), () -> program.get(asked), threads, nanos);
        });
  }

  private RefreshedCredentials provided(Provided key) {
    return provided.computeIfAbsent(
        key,
        unused -> {
          UpstreamConfig upstream = key.endpoint.upstream();
          CredentialQuestion question =
              new CredentialQuestion(
                  key.endpoint.registry().name(), upstream.name(), upstream.url());
          RefreshedCredentials.Question asked =
              providers
                  .of(key.source)
                  .<RefreshedCredentials.Question>map(
                      named -> new ProviderQuestion(named.who(), named.provider(), question))
                  .orElse(
                      () -> {
                        throw new IOException(key.source.name() + " is configured no more");
                      });
          return new RefreshedCredentials(
              "the credential provider " + key.source.name(), asked, ownThread(), nanos);
        });
  }

  /** One that takes no second question while it is busy, be it for ever, with the first. */
  private static ThreadPoolExecutor ownThread() {
    return new ThreadPoolExecutor(
        0,
        1,
        30,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        work -> {
          Thread thread = new Thread(work, "credential-provider");
          thread.setDaemon(true);
          return thread;
        });
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
