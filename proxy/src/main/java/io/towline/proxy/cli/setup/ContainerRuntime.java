package io.towline.proxy.cli.setup;

import java.util.Locale;
import java.util.function.Function;

/** The runtimes that {@code setup} knows. */
public enum ContainerRuntime {
  CONTAINERD(ContainerdSetup::containerd),
  CRIO(RegistriesConfSetup::crio),
  PODMAN(RegistriesConfSetup::podman),
  DOCKER(DockerSetup::docker),
  K3S(RegistriesYamlSetup::k3s),
  RKE2(RegistriesYamlSetup::rke2),
  BUILDKIT(BuildkitSetup::buildkit),
  KIND(KindSetup::kind),
  NERDCTL(ContainerdSetup::nerdctl),
  SKOPEO(RegistriesConfSetup::skopeo);

  private final Function<SetupRequest, SetupText> text;

  ContainerRuntime(Function<SetupRequest, SetupText> text) {
    this.text = text;
  }

  /** As it is written on the command line. */
  public String commandName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public SetupText text(SetupRequest request) {
    return text.apply(request);
  }
}
