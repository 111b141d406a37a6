package io.towline.proxy.image;

import io.towline.proxy.request.ImageName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which images are meant: those for which all of this is true.
 *
 * @param images any of these; without tag and digest every image of the repository; empty: all
 * @param registry by its configured name
 * @param olderThan not asked for since so long
 * @param largerThan stored bytes
 */
public record ImageFilter(
    List<ImageName> images,
    Optional<String> registry,
    Optional<Duration> olderThan,
    OptionalLong largerThan) {
  public ImageFilter {
    images = List.copyOf(images);
  }

  /** Every image. */
  public static ImageFilter all() {
    return new ImageFilter(List.of(), Optional.empty(), Optional.empty(), OptionalLong.empty());
  }

  /** Whether it says nothing. */
  public boolean isAll() {
    return images.isEmpty() && registry.isEmpty() && olderThan.isEmpty() && largerThan.isEmpty();
  }

  /** All but the size, which takes more to know. */
  boolean matches(NamedImage image, Instant now) {
    return (images.isEmpty() || images.stream().anyMatch(name -> names(name, image)))
        && registry.map(image.registry()::equalsIgnoreCase).orElse(true)
        && olderThan.map(age -> image.usedAt().isBefore(now.minus(age))).orElse(true);
  }

  boolean matchesSize(long sizeBytes) {
    return largerThan.isEmpty() || sizeBytes > largerThan.getAsLong();
  }

  private static boolean names(ImageName name, NamedImage image) {
    boolean home =
        name.route().registry().name().equals(image.registry())
            && name.route().repository().equals(image.repository());
    String reference = name.reference().map(Object::toString).orElse("");
    return home
        && (reference.isEmpty()
            || image.tag().filter(reference::equals).isPresent()
            || image.manifest().digest().toString().equals(reference));
  }
}
