package io.towline.proxy.cli.setup;

import java.util.Locale;

/** The runtimes that {@code setup} knows. */
public enum ContainerRuntime {
  CONTAINERD,
  CRIO,
  PODMAN,
  DOCKER,
  K3S,
  RKE2,
  BUILDKIT,
  KIND,
  NERDCTL,
  SKOPEO;

  /** As it is written on the command line. */
  public String commandName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What points it at the mirror. */
  public SetupText text(SetupRequest request) {
    return switch (this) {
      case CONTAINERD -> ContainerdSetup.containerd(request);
      case CRIO -> RegistriesConfSetup.crio(request);
      case PODMAN -> RegistriesConfSetup.podman(request);
      case DOCKER -> DockerSetup.docker(request);
      case K3S -> RegistriesYamlSetup.k3s(request);
      case RKE2 -> RegistriesYamlSetup.rke2(request);
      case BUILDKIT -> BuildkitSetup.buildkit(request);
      case KIND -> KindSetup.kind(request);
      case NERDCTL -> ContainerdSetup.nerdctl(request);
      case SKOPEO -> RegistriesConfSetup.skopeo(request);
    };
  }
}
