package io.towline.config;

import java.nio.file.Path;
import java.util.Map;

/** Where what proves to an upstream who asks comes from: it is said, or somebody knows it. */
public sealed interface CredentialSource
    permits Credentials,
        CredentialSource.DockerConfig,
        CredentialSource.Helper,
        CredentialSource.Provider {

  /** A file such as {@code docker login} writes, and the helpers that it names. */
  record DockerConfig(Path file) implements CredentialSource {}

  /**
   * A program that knows them.
   *
   * @param name what follows {@code docker-credential-}, or the absolute path of the program
   */
  record Helper(String name) implements CredentialSource {}

  /** A plug-in, and what it was told. */
  record Provider(String name, Map<String, Secret> options) implements CredentialSource {
    public Provider {
      options = Map.copyOf(options);
    }
  }
}
