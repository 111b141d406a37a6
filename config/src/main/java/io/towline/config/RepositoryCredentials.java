package io.towline.config;

import java.util.List;

/**
 * Credentials for some of an upstream's repositories.
 *
 * @param repositories patterns of their names at the upstream
 */
public record RepositoryCredentials(List<WildcardPattern> repositories, CredentialSource source) {

  public RepositoryCredentials {
    repositories = List.copyOf(repositories);
  }

  /** Whether this repository is one of them. */
  public boolean areFor(String repository) {
    return repositories.stream().anyMatch(pattern -> pattern.matches(repository));
  }
}
