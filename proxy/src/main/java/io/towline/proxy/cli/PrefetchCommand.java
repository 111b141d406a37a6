package io.towline.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fills the cache of a running Towline. */
@Command(
    name = "prefetch",
    aliases = "warm",
    description = {
      "Has a running Towline pull images into its cache: manifests, configurations and layers, one"
          + " image after another. A tag is asked for at its registry.",
      "Ctrl-C stops it; what came stays, and the next pull goes on from there. Exits with 1 if an"
          + " image could not be pulled; the others are pulled all the same."
    },
    footer = {
      "",
      "Examples:",
      "  towline prefetch docker.io/library/alpine:3",
      "  towline prefetch --all-platforms ghcr.io/org/app:1",
      "  kubectl get pods -A -o jsonpath='{..image}' | tr ' ' '\\n' | towline prefetch -f -"
    })
final class PrefetchCommand implements Callable<Integer> {
  private static final int MOST_LIST_BYTES = 16 << 20;

  @Parameters(
      arity = "0..*",
      paramLabel = "IMAGE",
      description = "Images as runtimes name them; without a tag or digest the tag is latest.")
  private List<String> images = new ArrayList<>();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE|-",
      description = "A list of images, one a line; # begins a comment. - is standard input.")
  private String file = "";

  @Mixin private final PlatformOptions platforms = new PlatformOptions();

  @Option(names = "--json", description = "Prints what happens as JSON, a line for each event.")
  private boolean asJson;

  @Mixin private final AdminOption admin = new AdminOption();

  private final Map<String, String> environment;
  private final Terminal terminal;

  PrefetchCommand(Map<String, String> environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Set<String> wanted = new LinkedHashSet<>(images);
    if (!file.isEmpty()) {
      try {
        wanted.addAll(listed());
      } catch (IOException e) {
        return terminal.failure("the list " + file + " cannot be read: " + e.getMessage());
      }
    }
    if (wanted.isEmpty()) {
      return terminal.usage("say which images: IMAGE..., or -f FILE");
    }
    return admin.ask(environment, terminal, client -> fetch(client, wanted));
  }

  private List<String> listed() throws IOException {
    try (InputStream in =
        file.equals("-")
            ? new FileInputStream(FileDescriptor.in)
            : Files.newInputStream(Path.of(file))) {
      String text = new String(in.readNBytes(MOST_LIST_BYTES), StandardCharsets.UTF_8);
      return text.lines()
          .map(line -> line.replaceFirst("(^|\\s)#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .toList();
    }
  }

  private int fetch(AdminClient client, Set<String> wanted) throws IOException {
    int code = ExitCode.SUCCESS;
    int failed = 0;
    for (String image : wanted) {
      PrefetchProgress progress = new PrefetchProgress(terminal, StatusLine.isTerminal());
      Consumer<JsonNode> events = new EventPrinter(terminal, asJson, progress::show).events();
      String path = platforms.addTo(new JobQuery("prefetch").with("image", image)).toString();
      boolean[] done = new boolean[1];
      try {
        new JobClient(client)
            .run(
                "POST",
                path,
                event -> {
                  done[0] |= event.path("event").asText().equals("done");
                  events.accept(event);
                });
        if (!done[0]) {
          throw new IOException("this ended too early: the proxy's log says why");
        }
      } catch (JobClient.MistakeException e) {
        progress.end();
        code = terminal.usage(image + ": " + e.getMessage());
        failed++;
      } catch (IOException e) {
        progress.end();
        int now = terminal.failure(image + ": " + e.getMessage());
        code = code == ExitCode.SUCCESS ? now : code;
        failed++;
      }
    }
    if (failed > 0 && wanted.size() > 1) {
      terminal.failure("%d of %d images could not be pulled".formatted(failed, wanted.size()));
    }
    return code;
  }
}
