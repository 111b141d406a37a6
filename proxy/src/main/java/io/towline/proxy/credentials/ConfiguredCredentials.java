package io.towline.proxy.credentials;

import io.towline.config.Configuration;
import io.towline.config.CredentialSource;
import io.towline.config.Credentials;
import io.towline.config.UpstreamConfig;
import io.towline.oci.RepositoryName;
import io.towline.proxy.disk.FileStamp;
import io.towline.proxy.upstream.CredentialFinder;
import io.towline.proxy.upstream.Endpoint;
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
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
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

  private final LongSupplier nanos;
  private final ThreadPoolExecutor threads;
  private final ConcurrentMap<Path, File> files = new ConcurrentHashMap<>();

  /** As many as there are upstreams and helpers configured. */
  private final ConcurrentMap<Helper, RefreshedCredentials> helpers = new ConcurrentHashMap<>();

  private ConfiguredCredentials(LongSupplier nanos) {
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
   * @throws IOException naming the file that cannot be read
   */
  public static ConfiguredCredentials of(Configuration configuration, LongSupplier nanos)
      throws IOException {
    ConfiguredCredentials made = new ConfiguredCredentials(nanos);
    try {
      made.reload(configuration);
      return made;
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  /**
   * Takes over another configuration; what the old one named stays known to pulls under way.
   * Blocking; if it throws, nothing has changed.
   */
  public synchronized void reload(Configuration configuration) throws IOException {
    Map<Path, File> read = new HashMap<>();
    for (Path path : files(configuration)) {
      read.put(path, new File(stamp(path), DockerConfigFile.read(path)));
    }
    files.putAll(read);
    helpers.clear();
  }

  private static List<Path> files(Configuration configuration) {
    return configuration.registries().stream()
        .flatMap(registry -> registry.upstreams().stream())
        .flatMap(ConfiguredCredentials::sources)
        .filter(CredentialSource.DockerConfig.class::isInstance)
        .map(source -> ((CredentialSource.DockerConfig) source).file())
        .distinct()
        .toList();
  }

  private static Stream<CredentialSource> sources(UpstreamConfig upstream) {
    return Stream.concat(
        upstream.credentials().stream(),
        upstream.repositoryCredentials().stream().map(special -> special.source()));
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

  @Override
  public void close() {
    threads.shutdown();
  }
}
