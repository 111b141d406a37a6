package io.towline.proxy.cli;

import io.towline.proxy.cli.setup.ContainerRuntime;
import io.towline.proxy.cli.setup.MirrorUrl;
import io.towline.proxy.cli.setup.RegistryHost;
import io.towline.proxy.cli.setup.SetupRequest;
import io.towline.proxy.cli.setup.SetupText;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what points a container runtime at this proxy. */
@Command(
    name = "setup",
    description = {
      "Prints, ready to paste, what points a container runtime at this proxy: where it goes, whether"
          + " to merge and to restart, and what happens when the proxy is down.",
      "Runtimes: containerd, crio, podman, docker, k3s, rke2, buildkit, kind, nerdctl, skopeo."
    },
    footer = {
      "",
      "Examples:",
      "  towline setup containerd --mirror http://towline.lan:5000",
      "  towline setup podman --mirror http://towline.lan:5000 --for docker.io --for quay.io \\",
      "    > /etc/containers/registries.conf.d/50-towline.conf"
    })
final class SetupCommand implements Callable<Integer> {
  @Parameters(paramLabel = "RUNTIME", description = "The runtime, one of those above.")
  private String runtime = "";

  @Option(
      names = "--mirror",
      paramLabel = "URL",
      required = true,
      description = "Where the runtime reaches this proxy, as in http://towline.lan:5000.")
  private String mirror = "";

  @Option(
      names = "--for",
      paramLabel = "HOST",
      description =
          "A registry whose images are pulled through the proxy; may be repeated. Default:"
              + " docker.io, for containerd all.")
  private List<String> registries = List.of();

  private final Terminal terminal;

  SetupCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    SetupText text;
    try {
      text =
          runtimeNamed(runtime)
              .text(
                  new SetupRequest(
                      MirrorUrl.parse(mirror),
                      registries.stream().map(RegistryHost::parse).toList()));
    } catch (IllegalArgumentException e) {
      return terminal.usage(String.valueOf(e.getMessage()));
    }
    text.aside().forEach(terminal.err()::println);
    text.output().forEach(terminal.out()::println);
    return ExitCode.SUCCESS;
  }

  private static ContainerRuntime runtimeNamed(String name) {
    return Arrays.stream(ContainerRuntime.values())
        .filter(r -> r.commandName().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is no runtime that is known here: %s"
                        .formatted(
                            name,
                            Arrays.stream(ContainerRuntime.values())
                                .map(ContainerRuntime::commandName)
                                .collect(Collectors.joining(", ")))));
  }
}
