package io.towline.config;

import java.util.List;
import java.util.stream.Stream;

/** Every key there is, in the order of the documentation. */
final class KeyTable {

  static final List<Key<?>> KEYS =
      Stream.<Key<?>>concat(CommonKeys.ALL.stream(), RegistryKeys.ALL.stream()).toList();

  /** Promised keys that this version does not build; each stands for everything below it too. */
  static final List<String> NOT_AVAILABLE = List.of();

  private KeyTable() {}
}
