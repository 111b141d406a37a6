package io.towline.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the records about an upstream's credentials from a complete tree without mistakes. */
record CredentialAssembly(References references) {

  Optional<CredentialSource> ofUpstream(Section upstream) {
    return source(upstream, CredentialKeys.OF_UPSTREAM);
  }

  List<RepositoryCredentials> ofRepositories(Section upstream) {
    return upstream.repositoryCredentials().stream()
        .flatMap(
            item ->
                source(item, CredentialKeys.OF_REPOSITORIES).stream()
                    .map(
                        source ->
                            new RepositoryCredentials(
                                item.list(CredentialKeys.REPOSITORIES), source)))
        .toList();
  }

  private Optional<CredentialSource> source(Section part, CredentialKeys keys) {
    Optional<Secret> token = secret(part, keys.token());
    if (token.isPresent()) {
      return token.map(Credentials.Token::new);
    }
    if (part.says(keys.dockerConfig())) {
      return part.optional(keys.dockerConfig()).map(CredentialSource.DockerConfig::new);
    }
    if (part.says(keys.helper())) {
      return part.optional(keys.helper()).map(CredentialSource.Helper::new);
    }
    if (part.says(keys.provider())) {
      return part.optional(keys.provider())
          .map(name -> new CredentialSource.Provider(name, options(part, keys)));
    }
    return part.optional(keys.username())
        .map(references::resolve)
        .flatMap(
            username ->
                secret(part, keys.password())
                    .map(password -> new Credentials.Basic(username, password)));
  }

  private Map<String, Secret> options(Section part, CredentialKeys keys) {
    Map<String, Secret> options = new LinkedHashMap<>();
    for (KeyPath place : CredentialRules.options(part, keys)) {
      String name = place.segments().get(place.segments().size() - 1);
      part.tree()
          .at(place)
          .map(node -> ((Node.Scalar) node).text())
          .map(references::resolve)
          .ifPresent(value -> options.put(name, new Secret(value)));
    }
    return options;
  }

  private Optional<Secret> secret(Section part, Key<String> key) {
    return part.optional(key).map(references::resolve).map(Secret::new);
  }
}
