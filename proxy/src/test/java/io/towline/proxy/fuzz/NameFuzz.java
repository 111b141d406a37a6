package io.towline.proxy.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.oci.Reference;
import io.towline.oci.RepositoryName;
import io.towline.proxy.request.Configurations;
import io.towline.proxy.request.ImageName;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.Routes;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names of repositories, tags and images are what the specification's grammars say. */
public final class NameFuzz {
  private static final Pattern REPOSITORY =
      Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");
  private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
  private static final Routes ROUTES =
      new Routes(
          Configurations.of(
              Optional.of("docker.io"),
              Configurations.registry("docker.io", List.of("index.docker.io"), List.of()),
              Configurations.registry("quay.io", List.of(), List.of())));

  private NameFuzz() {}

  /** The bytes are the text of a name, whichever. */
  public static void fuzzerTestOneInput(byte[] data) {
    String text = Input.text(data);
    repository(text);
    reference(text);
    image(text);
  }

  private static void repository(String text) {
    boolean isName =
        text.length() <= RepositoryName.MAX_LENGTH && REPOSITORY.matcher(text).matches();
    try {
      assertEquals(text, RepositoryName.parse(text).toString());
      assertTrue(isName, text);
    } catch (IllegalArgumentException refused) {
      assertTrue(!isName, text);
    }
  }

  private static void reference(String text) {
    try {
      Reference reference = Reference.parse(text);
      assertEquals(text, reference.toString());
      assertTrue(
          reference instanceof Reference.Tag
              ? TAG.matcher(text).matches()
              : text.equals(Digest.parse(text).toString()),
          text);
    } catch (IllegalArgumentException refused) {
      assertTrue(!TAG.matcher(text).matches(), text);
    }
  }

  private static void image(String text) {
    try {
      ImageName image = ImageName.parse(text, ROUTES);
      assertEquals(image, ImageName.parse(image.toString(), ROUTES));
    } catch (RegistryError refused) {
      assertTrue(refused.status().code() / 100 == 4, text);
    }
  }
}
