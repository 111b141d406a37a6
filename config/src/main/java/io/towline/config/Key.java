package io.towline.config;

import java.util.Arrays;
import java.util.List;

/**
 * One key of the configuration: a row of the table that the loader, the schema, the environment,
 * {@code check} and the documentation are all made from.
 *
 * @param path {@code NAME} stands for the name of a registry, {@code []} for each item of a list
 * @param type of the value, or of each item if it is a list
 * @param isList whether several values may be given
 * @param doc one sentence for the documentation and for editors
 */
record Key<T>(String path, Type<T> type, boolean isList, Fallback fallback, String doc) {

  static <T> Key<T> of(String path, Type<T> type, String doc) {
    return new Key<>(path, type, false, new Fallback.Unset(), doc);
  }

  static <T> Key<T> listOf(String path, Type<T> type, String doc) {
    return new Key<>(path, type, true, new Fallback.Fixed(List.of()), doc);
  }

  Key<T> byDefault(String... values) {
    return with(new Fallback.Fixed(Arrays.asList(values)));
  }

  Key<T> inherits(Key<?> outer) {
    return with(new Fallback.Inherited(outer.path()));
  }

  Key<T> computed(String words) {
    return with(new Fallback.Computed(words));
  }

  /** The path without the registry and upstream that it may begin with. */
  String commonPath() {
    for (String inner : List.of(KeyPath.UPSTREAM, KeyPath.REGISTRY)) {
      if (path.startsWith(inner)) {
        return path.substring(inner.length());
      }
    }
    return path;
  }

  /** The last word of the path. */
  String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private Key<T> with(Fallback other) {
    return new Key<>(path, type, isList, other, doc);
  }
}
