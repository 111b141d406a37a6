package io.towline.proxy.policy;

import io.towline.proxy.plugin.Found;
import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.ProgressTimeoutPolicyFactory;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;

/**
 * The policies that come with the program, looked for once. Immutable; any thread.
 *
 * <p>Their names are read from one file for each kind, beside this class and in {@link
 * ServiceLoader}'s format. What each of their own jars says too is only found by opening every jar
 * of the class path, which takes a tenth of a start.
 */
record BuiltIns(
    List<Found<FailoverPolicyFactory>> failover,
    List<Found<ProgressTimeoutPolicyFactory>> progress) {

  private static final BuiltIns FOUND =
      new BuiltIns(
          all(FailoverPolicyFactory.class, FailoverPolicyFactory::name),
          all(ProgressTimeoutPolicyFactory.class, ProgressTimeoutPolicyFactory::name));

  static BuiltIns find() {
    return FOUND;
  }

  private static <F> List<Found<F>> all(Class<F> type, Function<F, String> nameOf) {
    List<Found<F>> found = new ArrayList<>();
    for (F factory : ServiceLoader.load(type, new NamesHere())) {
      found.add(new Found<>(nameOf.apply(factory), factory, "this program"));
    }
    return found;
  }

  /** Loads what the program's own loader does, and has the names of services from here alone. */
  private static final class NamesHere extends ClassLoader {
    private static final String SERVICES = "META-INF/services/";

    NamesHere() {
      super(BuiltIns.class.getClassLoader());
    }

    @Override
    public Enumeration<URL> getResources(String name) {
      URL names = BuiltIns.class.getResource(name.replace(SERVICES, ""));
      return Collections.enumeration(names == null ? List.of() : List.of(names));
    }
  }
}
