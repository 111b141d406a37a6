package io.towline.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What must hold about the listeners, and about what they hand out to whom. */
final class ListenerRules {

  private final Section top;
  private final Problems problems;

  ListenerRules(Section top, Problems problems) {
    this.top = top;
    this.problems = problems;
  }

  void check() {
    addresses();
    AuthKeys.check(top, problems);
    TlsKeys.check(top, problems);
    LimitKeys.check(top, problems);
    openTo().ifPresent(address -> top.registries().forEach(each -> relay(each, address)));
  }

  private void addresses() {
    KeyPath listen = top.at(CommonKeys.LISTEN);
    List<ListenAddress> addresses = top.list(CommonKeys.LISTEN);
    if (addresses.isEmpty() && !problems.mention(listen.item(0))) {
      problems.add(top.source(CommonKeys.LISTEN), listen, "the list is empty: say an address");
    }
    Map<String, KeyPath> taken = new HashMap<>();
    for (int index = 0; index < addresses.size(); index++) {
      claim(taken, addresses.get(index), listen.item(index));
    }
    claim(taken, top.one(CommonKeys.ADMIN_LISTEN), top.at(CommonKeys.ADMIN_LISTEN));
    top.optional(ConnectKeys.LISTEN)
        .ifPresent(address -> claim(taken, address, top.at(ConnectKeys.LISTEN)));
  }

  /**
   * @param taken by the address as it is written
   */
  private void claim(Map<String, KeyPath> taken, ListenAddress address, KeyPath where) {
    KeyPath earlier = address.port() == 0 ? null : taken.putIfAbsent(address.toString(), where);
    if (earlier != null) {
      problems.add(
          top.tree().source(where), where, address + " is already the address of " + earlier);
    }
  }

  /** A listener that others than this machine reach, if every one of them may pull. */
  private Optional<ListenAddress> openTo() {
    if (AuthKeys.areKnown(top)
        || !top.list(CommonKeys.ALLOW_FROM).isEmpty()
        || problems.mention(top.at(CommonKeys.ALLOW_FROM).item(0))) {
      return Optional.empty();
    }
    return Stream.concat(
            top.list(CommonKeys.LISTEN).stream(), top.optional(ConnectKeys.LISTEN).stream())
        .filter(each -> !each.isLoopback())
        .findFirst();
  }

  private void relay(Section registry, ListenAddress address) {
    if (registry.one(RegistryKeys.EXPOSE_PRIVATE)
        || registry.one(RegistryKeys.AUTHORIZATION) == Authorization.PASSTHROUGH) {
      return;
    }
    for (Section upstream : registry.upstreams()) {
      Optional<KeyPath> credentials = credentials(upstream);
      if (credentials.isPresent()) {
        problems.add(
            upstream.tree().source(credentials.get()),
            credentials.get(),
            "whoever reaches "
                + address
                + " could pull what these credentials open; say server.allow_from with the"
                + " networks of your machines, or listen on 127.0.0.1, or say "
                + registry.at(RegistryKeys.EXPOSE_PRIVATE)
                + ": true if everybody may, or "
                + registry.at(RegistryKeys.AUTHORIZATION)
                + ": passthrough if each client has credentials of its own");
      }
    }
  }

  /** Where it is said with what credentials this upstream is asked. */
  private static Optional<KeyPath> credentials(Section upstream) {
    return CredentialRules.source(upstream, CredentialKeys.OF_UPSTREAM)
        .map(key -> upstream.path().child("credentials"))
        .or(() -> upstream.repositoryCredentials().stream().map(Section::path).findFirst());
  }
}
