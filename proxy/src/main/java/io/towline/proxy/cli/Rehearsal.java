package io.towline.proxy.cli;

import io.netty.util.NetUtil;
import io.towline.config.LoadedConfiguration;
import io.towline.proxy.Groundwork;
import io.towline.proxy.StartOptions;
import io.towline.proxy.cli.log.LogProvider;
import io.towline.proxy.demo.DemoSettings;
import io.towline.proxy.demo.Demonstration;
import io.towline.proxy.demo.Fault;
import io.towline.proxy.demo.TemporaryFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * A start, a pull, a look at the admin port, and a start with what was pulled, for the JVM to see
 * which classes a server needs: what it saw is archived when this ends, and no later start loads
 * and verifies them again.
 */
public final class Rehearsal {
  private static final int MIB = 1 << 20;
  private static final DemoSettings GOOD_REGISTRY =
      new DemoSettings(MIB / 2, 16 * MIB, new Fault(64 * MIB, 64 * MIB), Duration.ofSeconds(10));
  private static final List<String> ADMIN_PATHS = List.of("/readyz", "/metrics", "/api/v1/pulls");

  /** What clients ask for beside manifests and blobs; that nothing is there takes the same road. */
  private static final List<String> PULL_PATHS =
      List.of("/v2/", "/v2/demo.example/shop/app/tags/list");

  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);

  private Rehearsal() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    LogProvider.use();
    try (TemporaryFolder folder = TemporaryFolder.create("towline-rehearsal-")) {
      serve(folder.path());
      try (Demonstration pulls =
          new Demonstration(GOOD_REGISTRY, Commands.version(), folder.path())) {
        long deadline = System.nanoTime() + LONGEST_NANOS;
        while (!pulls.isOver() && System.nanoTime() < deadline) {
          TimeUnit.MILLISECONDS.sleep(20);
        }
        ask(pulls.adminAddress(), ADMIN_PATHS);
        commands(Map.of()).run("status", "--admin", url(pulls.adminAddress()));
        ask(pulls.pullAddress(), PULL_PATHS);
      }
      serve(folder.path());
    }
    System.exit(0);
  }

  private static void ask(InetSocketAddress address, List<String> paths) throws IOException {
    AdminClient client = AdminClient.of(url(address), "", Map.of());
    for (String path : paths) {
      client.get(path);
    }
  }

  private static String url(InetSocketAddress address) {
    return "http://" + NetUtil.toSocketAddressString(address);
  }

  /** A start with the built-in registries. */
  private static void serve(Path folder) {
    Map<String, String> environment =
        Map.of(
            "TOWLINE_SERVER_DRAIN_GRACE",
            "0s",
            "TOWLINE_PLUGINS_DIRECTORY",
            folder.resolve("plugins").toString());
    commands(environment)
        .run(
            "serve",
            "--listen=127.0.0.1:0",
            "--admin-listen=127.0.0.1:0",
            "--cache-dir=" + folder.resolve("cache"));
  }

  private static Commands commands(Map<String, String> environment) {
    PrintWriter nowhere =
        new PrintWriter(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    return new Commands(environment, Rehearsal::startAndStop, new Terminal(nowhere, nowhere));
  }

  private static RunningServer startAndStop(
      LoadedConfiguration loaded, StartOptions options, Callable<LoadedConfiguration> reloader)
      throws IOException {
    Main.starter(Groundwork.begin(Commands.version()))
        .start(loaded, options, reloader)
        .close()
        .run();
    throw new IOException("this was a rehearsal");
  }
}
