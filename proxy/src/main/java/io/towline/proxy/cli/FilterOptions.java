package io.towline.proxy.cli;

import io.towline.proxy.image.ImageFilter;
import io.towline.proxy.request.ImageName;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.Routes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which images a command is about: those for which everything that is said is true. */
final class FilterOptions {
  @Parameters(
      arity = "0..*",
      paramLabel = "IMAGE",
      description =
          "Images as runtimes name them. Without a tag or digest: every image of that repository.")
  private List<String> images = new ArrayList<>();

  @Option(
      names = "--registry",
      paramLabel = "HOST",
      description = "Those of one registry, as the configuration names it.")
  private String registry = "";

  @Option(
      names = "--older-than",
      paramLabel = "AGE",
      converter = AgeConverter.class,
      description = "Those that nobody asked for since so long: 7d, 36h.")
  private @Nullable Duration olderThan;

  @Option(
      names = "--larger-than",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "Those of which more is stored: 100MiB.")
  private @Nullable Long largerThan;

  /** Whether nothing is said. */
  boolean isEmpty() {
    return images.isEmpty() && registry.isEmpty() && olderThan == null && largerThan == null;
  }

  JobQuery addTo(JobQuery query) {
    images.forEach(image -> query.with("image", image));
    if (!registry.isEmpty()) {
      query.with("registry", registry);
    }
    if (olderThan != null) {
      query.with("older_than", olderThan.toSeconds());
    }
    if (largerThan != null) {
      query.with("larger_than", largerThan);
    }
    return query;
  }

  /** The same without a running Towline. */
  ImageFilter filter(Routes routes) throws RegistryError {
    List<ImageName> names = new ArrayList<>();
    for (String image : images) {
      names.add(ImageName.parse(image, routes));
    }
    return new ImageFilter(
        names,
        registry.isEmpty() ? Optional.empty() : Optional.of(registry),
        Optional.ofNullable(olderThan),
        largerThan == null ? OptionalLong.empty() : OptionalLong.of(largerThan));
  }
}
