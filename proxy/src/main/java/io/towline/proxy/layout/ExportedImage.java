package io.towline.proxy.layout;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import java.util.List;
import java.util.Optional;

/**
 * One image to be written.
 *
 * @param name as the layout's index names it
 * @param top the manifest that the name means
 * @param index where the top was taken out of an index: that
 * @param images the manifests with a configuration and layers, for Docker
 * @param contents every blob of it, manifests included
 */
record ExportedImage(
    String name,
    Descriptor top,
    Optional<Descriptor> index,
    List<Digest> images,
    List<Descriptor> contents) {
  ExportedImage {
    images = List.copyOf(images);
    contents = List.copyOf(contents);
  }
}
