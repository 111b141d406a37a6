package io.towline.proxy.demo;

import io.towline.config.ConfigurationException;
import io.towline.config.ConfigurationLoader;
import io.towline.config.LoadedConfiguration;
import io.towline.config.Overrides;
import io.towline.proxy.Groundwork;
import io.towline.proxy.Proxy;
import io.towline.proxy.StartOptions;
import io.towline.proxy.demo.PullProgress.State;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The same image pulled twice at the same time, direct and through Towline, both from one faulty
 * registry. Everything of it is in this process, on free ports of loopback, and in one temporary
 * folder, which is gone after {@link #close}.
 */
public final class Demonstration implements AutoCloseable {
  /** The image, as runtimes would name it. */
  public static final String IMAGE = "demo.example/shop/app:1";

  private static final Logger log = LoggerFactory.getLogger("towline.demo");
  private static final String REPOSITORY = "shop/app";

  private final DemoSettings settings;
  private final DemoImage image;
  private final Thread cleaner;
  private final Deque<AutoCloseable> open = new ArrayDeque<>(); // guarded by this
  private boolean isClosed; // guarded by this
  private final FaultyRegistry registry;
  private final Proxy proxy;
  private final PullingClient direct;
  private final PullingClient throughTowline;

  /**
   * Starts everything; the pulls run when this returns. SIGINT and SIGTERM close it: they wait for
   * the start to be done, so that nothing comes up behind them.
   *
   * @throws IOException if there is no room for it: no folder, no port
   */
  public Demonstration(DemoSettings settings, String version) throws IOException {
    this(settings, version, null);
  }

  /**
   * The same in a folder that stays when it ends, with a configuration and a cache in it.
   *
   * @param folder null for one that goes
   */
  public Demonstration(DemoSettings settings, String version, @Nullable Path folder)
      throws IOException {
    this.settings = settings;
    image = DemoImage.withLayers(settings.smallLayerBytes(), settings.largeLayerBytes());
    cleaner = new Thread(this::close, "demo-cleaner");
    Runtime.getRuntime().addShutdownHook(cleaner);
    synchronized (this) {
      try {
        if (isClosed) {
          throw new IOException("it was stopped");
        }
        Path here = folder == null ? temporary() : folder;
        registry = FaultyRegistry.start(image, settings.fault());
        open.push(registry);
        LoadedConfiguration loaded = configuration(here);
        proxy = Proxy.start(loaded, StartOptions.NONE, () -> loaded, Groundwork.begin(version));
        open.push(proxy);
        direct = pull(registry.address(), REPOSITORY);
        throughTowline = pull(pullAddress(), "demo.example/" + REPOSITORY);
      } catch (IOException | RuntimeException e) {
        close();
        throw e;
      }
    }
  }

  private Path temporary() throws IOException {
    TemporaryFolder folder = TemporaryFolder.create("towline-demo-");
    open.push(folder);
    return folder.path();
  }

  /** What both pulls bring when they are complete. */
  public long imageBytes() {
    return image.sizeBytes();
  }

  public PullProgress direct() {
    return direct.progress();
  }

  public PullProgress throughTowline() {
    return throughTowline.progress();
  }

  /** Whether both pulls have ended. */
  public boolean isOver() {
    return direct().state() != State.RUNNING && throughTowline().state() != State.RUNNING;
  }

  /**
   * Whether everything happened that should: the registry fell silent to both, the client that
   * pulled direct gave up, and the one that pulled through Towline has every byte.
   */
  public boolean isAsExpected() {
    return direct().state() == State.CANCELED
        && throughTowline().state() == State.COMPLETE
        && registry.silences() >= 2;
  }

  /** Where Towline answers clients. */
  public InetSocketAddress pullAddress() {
    return proxy.addresses().get(0);
  }

  /** Where Towline's admin port is. */
  public InetSocketAddress adminAddress() {
    return proxy.adminAddress();
  }

  /** Ends everything and leaves nothing behind; also in the middle, and again. Any thread. */
  @Override
  public synchronized void close() {
    isClosed = true;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        log.warn("the end of the demonstration", e); // the rest is closed all the same
      }
    }
    forgetCleaner();
  }

  private void forgetCleaner() {
    try {
      Runtime.getRuntime().removeShutdownHook(cleaner);
    } catch (IllegalStateException e) {
      log.trace("the JVM ends, and this is its end", e);
    }
  }

  /** Whether it was ended, by this process or by a signal. */
  public synchronized boolean isClosed() {
    return isClosed;
  }

  private PullingClient pull(InetSocketAddress server, String repository) {
    PullingClient client = new PullingClient(server, repository, image, settings.patience());
    Thread thread = new Thread(client, "pulling-client");
    thread.setDaemon(true);
    thread.start();
    open.push(client::stop);
    return client;
  }

  /** A whole configuration in a file, read as `towline serve --config` reads it. */
  private LoadedConfiguration configuration(Path folder) throws IOException {
    Path file = folder.resolve("towline.yaml");
    Files.writeString(
        file,
        """
        version: 1
        server:
          listen: 127.0.0.1:0
          admin_listen: 127.0.0.1:0
          drain_grace: 0s
        cache:
          directory: '%s'
        plugins:
          directory: '%s'
        registries:
          demo.example:
            upstreams:
              - name: faulty
                url: http://127.0.0.1:%d
        """
            .formatted(
                quotable(folder.resolve("cache")),
                quotable(folder.resolve("plugins")),
                registry.address().getPort()));
    try {
      return new ConfigurationLoader().load(Optional.of(file), Map.of(), Overrides.NONE);
    } catch (ConfigurationException e) {
      throw new IOException("the demonstration's own configuration: " + e.problems(), e);
    }
  }

  private static String quotable(Path path) {
    return path.toString().replace("'", "''");
  }
}
