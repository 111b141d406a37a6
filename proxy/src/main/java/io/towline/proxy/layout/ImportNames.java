package io.towline.proxy.layout;

import io.towline.oci.Reference;
import io.towline.proxy.job.JobRefusal;
import io.towline.proxy.request.ImageName;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.Routes;
import java.util.Optional;

/**
 * What an image of a layout is to be called here.
 *
 * @param as a repository, or an image with its tag; empty: as the layout calls it
 */
record ImportNames(Routes routes, Optional<String> as) {

  /**
   * The name, with a tag or a digest.
   *
   * @param said what the layout calls it; empty if nothing
   * @param alone whether it is the only one in the layout
   * @throws JobRefusal if that is no name of an image here
   */
  ImageName of(String said, boolean alone) throws JobRefusal {
    if (as.isEmpty()) {
      return whole(said);
    }
    ImageName wanted = parse(as.get());
    if (wanted.reference().isPresent()) {
      if (!alone) {
        throw new JobRefusal(
            "there are several images: --as names a repository for them, without a tag");
      }
      return wanted;
    }
    return new ImageName(wanted.route(), Optional.of(tagIn(said)));
  }

  private ImageName whole(String said) throws JobRefusal {
    boolean isTagAlone = said.indexOf('/') < 0 && said.indexOf(':') < 0;
    if (said.isEmpty() || isTagAlone) {
      throw new JobRefusal(
          said.isEmpty()
              ? "an image has no name in this layout: say --as registry/repository:tag"
              : "an image is called `"
                  + said
                  + "` in this layout, without a repository: say --as registry/repository");
    }
    ImageName name = parse(said);
    return name.reference().isPresent()
        ? name
        : new ImageName(name.route(), Optional.of(new Reference.Tag("latest")));
  }

  private Reference tagIn(String said) throws JobRefusal {
    int colon = said.lastIndexOf(':');
    String tag = colon > said.lastIndexOf('/') ? said.substring(colon + 1) : said;
    try {
      return said.indexOf('@') >= 0
          ? Reference.parse(said.substring(said.indexOf('@') + 1))
          : new Reference.Tag(tag);
    } catch (IllegalArgumentException e) {
      throw new JobRefusal("an image has no tag in this layout: say --as registry/repository:tag");
    }
  }

  private ImageName parse(String text) throws JobRefusal {
    try {
      return ImageName.parse(text, routes);
    } catch (RegistryError e) {
      throw new JobRefusal(e.getMessage() + " (--as REGISTRY/REPOSITORY gives it another name)");
    }
  }
}
