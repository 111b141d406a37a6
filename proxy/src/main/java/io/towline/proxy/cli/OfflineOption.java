package io.towline.proxy.cli;

import io.towline.cache.BlobCache;
import io.towline.cache.CacheEvents;
import io.towline.cache.CacheSettings;
import io.towline.cache.CacheUnusableException;
import io.towline.config.ConfigurationException;
import io.towline.config.LoadedConfiguration;
import io.towline.config.Overrides;
import io.towline.oci.Digest;
import io.towline.proxy.job.JobRefusal;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for work on a cache directory that no Towline serves from. */
final class OfflineOption {
  private static final long NO_BOUND = Long.MAX_VALUE / 2;

  @Option(
      names = "--cache-dir",
      paramLabel = "DIR",
      description = "Works on this directory itself, while no Towline runs on it.")
  private @Nullable Path directory;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "With --cache-dir: the configuration that says which registries there are.")
  private @Nullable Path config;

  @Option(
      names = "--wait-for-lock",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "With --cache-dir: how long to wait for who uses it, as in 60s.")
  private @Nullable Duration waitForLock;

  /** What is done with the cache. */
  @FunctionalInterface
  interface Work {
    /** Returns the exit code. */
    int with(BlobCache cache, Routes routes) throws IOException, JobRefusal, RegistryError;
  }

  boolean isOffline() {
    return directory != null;
  }

  /** Looks at what is there, and evicts nothing. */
  int look(Map<String, String> environment, Terminal terminal, Work work) {
    Path place = Path.of(String.valueOf(directory));
    if (!Files.exists(place.resolve("version"))) {
      return terminal.failure("there is no cache in " + place);
    }
    return work(environment, terminal, true, work);
  }

  /** Adds to it, within what the configuration lets it hold. */
  int change(Map<String, String> environment, Terminal terminal, Work work) {
    return work(environment, terminal, false, work);
  }

  private int work(
      Map<String, String> environment, Terminal terminal, boolean unbounded, Work work) {
    Path place = Path.of(String.valueOf(directory)).toAbsolutePath();
    LoadedConfiguration loaded;
    try {
      loaded =
          new ConfigurationSource(
                  Optional.ofNullable(config),
                  environment,
                  new Overrides(Optional.empty(), Optional.empty(), Optional.of(place.toString())))
              .load();
    } catch (ConfigurationException e) {
      return terminal.mistakes(e);
    }
    CacheSettings settings =
        new CacheSettings(
            place,
            unbounded ? NO_BOUND : loaded.configuration().cache().maxSizeBytes(),
            unbounded ? 0 : loaded.configuration().cache().minFreeBytes(),
            false,
            waitForLock == null ? Duration.ZERO : waitForLock);
    try (BlobCache cache = BlobCache.open(settings, new Warnings(terminal))) {
      cache.awaitLoaded();
      cache.contents().awaitSurvey();
      return work.with(cache, new Routes(loaded.configuration()));
    } catch (CacheUnusableException e) {
      return terminal.failure(
          e.getMessage() + " (while a Towline serves from it, ask that one: --admin URL instead)");
    } catch (JobRefusal e) {
      return terminal.failure(e.sentence());
    } catch (RegistryError e) {
      return terminal.usage(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return terminal.failure(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return terminal.failure("interrupted");
    }
  }

  /** What the cache has to say meanwhile. */
  private record Warnings(Terminal terminal) implements CacheEvents {
    @Override
    public void evicted(Digest digest, long bytes, String reason) {}

    @Override
    public void quarantined(Digest digest, String why) {}

    @Override
    public void storing(boolean now, String why) {
      terminal.err().println("towline: " + why);
    }

    @Override
    public void warning(String message) {
      terminal.err().println("towline: " + message);
    }
  }
}
