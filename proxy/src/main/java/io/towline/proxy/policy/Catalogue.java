package io.towline.proxy.policy;

import io.towline.config.Suggestion;
import io.towline.proxy.plugin.Found;
import io.towline.proxy.plugin.PolicyException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The factories of one kind, by the names of what they make. Immutable.
 *
 * @param <F> the kind
 */
final class Catalogue<F> {
  private final Map<String, F> builtIn;
  private final Map<String, F> plugins;

  private Catalogue(Map<String, F> builtIn, Map<String, F> plugins) {
    this.builtIn = builtIn;
    this.plugins = plugins;
  }

  /**
   * Of what comes with the program, and of plug-ins.
   *
   * @throws PolicyException if two have one name, naming the jars
   */
  static <F> Catalogue<F> of(List<Found<F>> builtIn, List<Found<F>> plugins) {
    Map<String, Found<F>> all = new TreeMap<>();
    List<Found<F>> everything = new ArrayList<>(builtIn);
    everything.addAll(plugins);
    for (Found<F> found : everything) {
      Found<F> other = all.put(found.name(), found);
      if (other != null) {
        throw new PolicyException(
            found.origin()
                + ": its policy "
                + found.name()
                + " has the name of one of "
                + other.origin()
                + "; rename one, or remove a jar");
      }
    }
    return new Catalogue<>(byName(builtIn), byName(plugins));
  }

  private static <F> Map<String, F> byName(List<Found<F>> found) {
    Map<String, F> factories = new TreeMap<>();
    found.forEach(one -> factories.put(one.name(), one.factory()));
    return Collections.unmodifiableMap(factories);
  }

  /** Sorted. */
  Set<String> names() {
    Set<String> names = new TreeSet<>(builtIn.keySet());
    names.addAll(plugins.keySet());
    return Collections.unmodifiableSet(names);
  }

  boolean isBuiltIn(String name) {
    return builtIn.containsKey(name);
  }

  /**
   * The factory of this name.
   *
   * @param key of the configuration, for the message
   * @throws PolicyException if there is none, naming those that there are
   */
  F named(String name, String key) {
    F factory = builtIn.containsKey(name) ? builtIn.get(name) : plugins.get(name);
    if (factory == null) {
      throw new PolicyException(
          key
              + ": there is no policy "
              + name
              + "; "
              + Suggestion.nearest(name, names())
                  .map(near -> "did you mean " + near + "? There are: ")
                  .orElse("there are: ")
              + String.join(", ", names()));
    }
    return factory;
  }
}
