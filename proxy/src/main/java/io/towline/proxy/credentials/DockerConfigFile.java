package io.towline.proxy.credentials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.towline.config.Credentials;
import io.towline.config.Secret;
import io.towline.proxy.disk.SmallTextFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code config.json} as {@code docker login} and {@code podman login} write it. Immutable.
 *
 * @param auths credentials by the registry's name, or by that and the beginning of a repository's
 * @param helpers names of helpers by the registry's name
 * @param store the helper for all other registries; empty: there is none
 */
record DockerConfigFile(
    Map<String, Credentials> auths, Map<String, String> helpers, Optional<String> store) {
  private static final int LARGEST_MEBIBYTES = 1;

  DockerConfigFile {
    auths = Map.copyOf(auths);
    helpers = Map.copyOf(helpers);
  }

  /**
   * Reads the file. Blocking.
   *
   * @throws IOException naming the file, and nothing of what is in it but names of registries
   */
  static DockerConfigFile read(Path file) throws IOException {
    String text = SmallTextFile.read(file, LARGEST_MEBIBYTES, StandardCharsets.UTF_8, "");
    JsonNode top;
    try {
      top = JsonMapper.builder().build().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is no JSON"); // the cause would quote it
    }
    if (!top.isObject()) {
      throw new IOException(file + " is no JSON object");
    }
    Map<String, Credentials> auths = new HashMap<>();
    for (Map.Entry<String, JsonNode> each : top.path("auths").properties()) {
      credentials(file, each.getKey(), each.getValue())
          .ifPresent(found -> auths.putIfAbsent(ServerName.ofKey(each.getKey()), found));
    }
    Map<String, String> helpers = new HashMap<>();
    for (Map.Entry<String, JsonNode> each : top.path("credHelpers").properties()) {
      helpers.put(ServerName.ofKey(each.getKey()), helper(file, each.getValue()));
    }
    JsonNode store = top.path("credsStore");
    boolean hasStore = !store.isMissingNode() && !store.asText().isEmpty();
    return new DockerConfigFile(
        auths, helpers, hasStore ? Optional.of(helper(file, store)) : Optional.empty());
  }

  private static String helper(Path file, JsonNode value) throws IOException {
    if (!value.asText().matches(HelperProgram.NAME)) {
      throw new IOException(file + " names a credential helper that cannot be one");
    }
    return value.asText();
  }

  private static Optional<Credentials> credentials(Path file, String key, JsonNode entry)
      throws IOException {
    String identity = entry.path("identitytoken").asText();
    if (!identity.isEmpty()) {
      return Optional.of(new Credentials.IdentityToken(new Secret(identity)));
    }
    String registryToken = entry.path("registrytoken").asText();
    if (!registryToken.isEmpty()) {
      return Optional.of(Shown.token(registryToken, file + ": auths of " + key));
    }
    String auth = entry.path("auth").asText();
    if (!auth.isEmpty()) {
      return Optional.of(decoded(file, key, auth));
    }
    String username = entry.path("username").asText();
    return username.isEmpty()
        ? Optional.empty()
        : Optional.of(Shown.pair(username, entry.path("password").asText()));
  }

  private static Credentials decoded(Path file, String key, String auth) throws IOException {
    String pair;
    try {
      pair = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": auth of " + key + " is not base64");
    }
    int colon = pair.indexOf(':');
    if (colon < 0) {
      throw new IOException(file + ": auth of " + key + " is no name and password");
    }
    return Shown.pair(pair.substring(0, colon), pair.substring(colon + 1).replace("\0", ""));
  }

  /** The helper that knows this registry; empty: what is in the file counts. */
  Optional<String> helper(String server) {
    return Optional.ofNullable(helpers.get(server)).or(() -> store);
  }

  /** What is in the file itself for this repository: the entry that says most of its name. */
  Optional<Credentials> find(String server, String repository) {
    String name = server + "/" + repository;
    while (!auths.containsKey(name)) {
      int slash = name.lastIndexOf('/');
      if (slash < 0) {
        return Optional.empty();
      }
      name = name.substring(0, slash);
    }
    return Optional.of(auths.get(name));
  }
}
