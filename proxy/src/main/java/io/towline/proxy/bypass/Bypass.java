package io.towline.proxy.bypass;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

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

  private volatile State state = new State(false, Map.of());

  /** Whether new manifests of this registry are refused. */
  public boolean isOn(String registry) {
    State now = state;
    return now.named().getOrDefault(lower(registry), now.all());
  }

  /** Says it for every registry, those included that a reload adds. */
  public synchronized void setAll(boolean on) {
    state = new State(on, Map.of());
  }

  /** Says it for one registry, by its configured name. */
  public synchronized void set(String registry, boolean on) {
    Map<String, Boolean> named = new HashMap<>(state.named());
    named.put(lower(registry), on);
    state = new State(state.all(), Map.copyOf(named));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
