package io.towline.proxy.bypass;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * For which registries new manifests are refused, so that runtimes go on to their own upstreams. It
 * survives a reload, and not a restart: who restarts wants things to be as configured. Any thread.
 */
public final class Bypass {
  /**
   * @param all what counts for registries that are not named
   * @param named what was said of single ones since
   */
  private record State(boolean all, Map<String, Boolean> named) {}

  private final AtomicReference<State> state = new AtomicReference<>(new State(false, Map.of()));

  /** Whether new manifests of this registry are refused. */
  public boolean isOn(String registry) {
    State now = state.get();
    return now.named().getOrDefault(lower(registry), now.all());
  }

  /** Says it for every registry, those included that a reload adds. */
  public void setAll(boolean on) {
    state.set(new State(on, Map.of()));
  }

  /** Says it for one registry, by its configured name. */
  public void set(String registry, boolean on) {
    state.updateAndGet(
        before -> {
          Map<String, Boolean> named = new HashMap<>(before.named());
          named.put(lower(registry), on);
          return new State(before.all(), Map.copyOf(named));
        });
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
