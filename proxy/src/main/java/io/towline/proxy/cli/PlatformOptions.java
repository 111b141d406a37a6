package io.towline.proxy.cli;

import io.towline.proxy.manifest.Platform;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which platforms of an image that has several. */
final class PlatformOptions {
  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH",
      converter = Converter.class,
      description = {
        "The platform of images that have several, as in linux/arm64 or linux/arm/v7; may be given"
            + " again. Else that of this machine."
      })
  private List<Platform> platforms = new ArrayList<>();

  @Option(names = "--all-platforms", description = "All platforms of images that have several.")
  private boolean all;

  /** Those that are wanted; empty: all of them. */
  List<Platform> wanted() {
    if (all) {
      return List.of();
    }
    return platforms.isEmpty() ? List.of(Platform.ofThisMachine()) : List.copyOf(platforms);
  }

  JobQuery addTo(JobQuery query) {
    if (all) {
      return query.with("platform", "all");
    }
    wanted().forEach(platform -> query.with("platform", platform));
    return query;
  }

  private static final class Converter implements ITypeConverter<Platform> {
    @Override
    public Platform convert(String value) {
      try {
        return Platform.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + value + "': " + e.getMessage());
      }
    }
  }
}
