package io.towline.config;

/**
 * One mistake in the configuration.
 *
 * @param file the file as it was named, or the variable or option that says the wrong thing
 * @param line from 1; 0 where there is no line
 * @param key the path of the key, {@code registries.docker.io.upstreams[0].url}; may be empty
 * @param message what is wrong and what is allowed; never a secret
 */
public record Problem(String file, int line, String key, String message) {

  /** {@code towline.yaml:12: server.listn: unknown key; did you mean listen?} */
  @Override
  public String toString() {
    return (line > 0 ? file + ":" + line : file)
        + ": "
        + (key.isEmpty() ? "" : key + ": ")
        + message;
  }
}
