package io.towline.proxy.cli;

import io.towline.proxy.layout.LayoutExport;
import io.towline.proxy.request.ImageName;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes images into a tar. */
@Command(
    name = "export",
    description = {
      "Writes images from the cache into a tar of an OCI image layout, which skopeo, Docker,"
          + " containerd and `cache import` read. Complete or not at all: exits with 1 and names what"
          + " is missing.",
      "In the layout an image has the name that is shown by `cache ls`."
    },
    footer = {
      "",
      "Examples:",
      "  towline cache export docker.io/library/alpine:3 -o alpine.tar",
      "  skopeo copy oci-archive:alpine.tar:docker.io/library/alpine:3 dir:alpine",
      "  towline cache export alpine:3 busybox:1 -o - | ssh host docker load"
    })
final class CacheExportCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "Images as runtimes name them; without a tag or digest the tag is latest.")
  private List<String> images = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE|-",
      description = "Where the tar goes; - is standard output.")
  private String output = "";

  @Mixin private final PlatformOptions platforms = new PlatformOptions();
  @Mixin private final OfflineOption offline = new OfflineOption();
  @Mixin private final AdminOption admin = new AdminOption();

  private final Map<String, String> environment;
  private final Terminal terminal;
  private final StatusLine line;

  CacheExportCommand(Map<String, String> environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
    this.line = StatusLine.on(terminal);
  }

  /** What fills the tar. */
  private interface Source {
    void writeTo(OutputStream target) throws IOException;
  }

  @Override
  public Integer call() {
    if (!offline.isOffline()) {
      JobQuery query = platforms.addTo(new JobQuery("cache/export"));
      images.forEach(image -> query.with("image", image));
      return admin.ask(
          environment,
          terminal,
          client ->
              write(target -> new JobClient(client).download(query.toString(), target, this::at)));
    }
    return offline.look(
        environment,
        terminal,
        (cache, routes) -> {
          List<ImageName> names = new ArrayList<>();
          for (String image : images) {
            names.add(ImageName.parse(image, routes));
          }
          try (LayoutExport export = new LayoutExport(cache, names, platforms.wanted())) {
            return write(target -> export.write(Channels.newChannel(target)));
          }
        });
  }

  private void at(long bytes) {
    line.show("exported " + StatusReport.bytes(bytes));
  }

  /** A file has its name only when it is whole. */
  private int write(Source source) throws IOException {
    if (output.equals("-")) {
      try (OutputStream target = new FileOutputStream(FileDescriptor.out)) {
        source.writeTo(target);
      }
      line.clear();
      return ExitCode.SUCCESS;
    }
    Path file = Path.of(output);
    Path unfinished = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (OutputStream target = Files.newOutputStream(unfinished)) {
        source.writeTo(target);
      }
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      line.clear();
      Files.deleteIfExists(unfinished);
    }
    terminal
        .out()
        .printf(
            "wrote %s to %s, %s%n",
            CacheTable.counted(images.size(), "image"),
            output,
            StatusReport.bytes(Files.size(file)));
    return ExitCode.SUCCESS;
  }
}
