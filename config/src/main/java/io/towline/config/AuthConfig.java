package io.towline.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How clients of the pull API show who they are.
 *
 * @param htpasswd users with bcrypt hashes, as {@code htpasswd -B} writes them
 * @param tokens a line {@code NAME:TOKEN} for each bearer token
 */
public record AuthConfig(Optional<Path> htpasswd, Optional<Path> tokens) {

  /** Nobody has a name or a token. */
  public static final AuthConfig OFF = new AuthConfig(Optional.empty(), Optional.empty());

  /** Whether clients must show who they are. */
  public boolean isOn() {
    return htpasswd.isPresent() || tokens.isPresent();
  }
}
