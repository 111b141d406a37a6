package io.towline.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The text of docs/configuration.md, made from the table of keys. */
final class Reference {

  private static final String HEAD =
      """
      # Configuration

      <!-- Made from the table of keys in config/; ReferenceTest says how to write it again. -->

      One YAML file, named by `--config`. Every key is optional; an unknown key is an error that names the nearest valid one.
      Top-level keys that begin with `x-` are free, for anchors. `towline check` prints what counts and where it was said;
      `towline config schema` prints a JSON Schema for editors. Samples are in [config/examples](../config/examples).

      - **Environment.** `TOWLINE_` and the path in capitals, everything that is no letter or digit as `_`, items of lists by
        their number from 0: `TOWLINE_REGISTRIES_DOCKER_IO_UPSTREAMS_0_CREDENTIALS_PASSWORD`. It beats the file; the command
        line beats both.
      - **Secrets** may be `${ENV}` or `file:/run/secrets/x`; `$${` and `file::` stand for `${` and `file:` themselves.
      - **Lists** may also be one text with commas.
      - **Registries.** A file's `registries` replace the built-in ones; what it does not say about one of the same name is
        taken from the built-in configuration.
      - **Levels.** `image_pull_progress_timeout`, `progress` and `retry` may be said for everything, again for a registry, and
        again for one of its upstreams; `failover`, `admission`, and what of `progress` is about clients, for everything and for a registry.
        The nearest level counts, key by key. Of `retry`, what the upstream says that was asked last counts next.
      - **Options of a policy** stand beside `failover.policy`. A registry that names a policy has the options that stand there,
        and none of those further out.

      ## Which profile?

      A profile is one word for several keys:

      | `progress.profile` | for | what it says |
      |---|---|---|
      | `local` | upstreams that answer at once; the default | `image_pull_progress_timeout: 10s` |
      | `intranet` | registries behind scanners, proxies and VPNs of the own house | `image_pull_progress_timeout: 30s..60s` |
      | `cross-cloud` | other regions and other clouds | `image_pull_progress_timeout: 60s..120s` |
      | `large-images` | upstreams that prepare large layers before they send | `image_pull_progress_timeout: 180s` |
      | `metered` | networks where each byte costs | `race`, `hedge` and `head_start: false`, `finish_abandoned: never`, `max_parts: 1`, `exploration: 0%` |

      The nearest level decides: what an upstream says beats what its registry says, and that beats what is said for all. At
      one level a key that is said beats the profile, so `metered` with `race: true` races, and `0s` is off whatever the
      profile. A profile takes the place of one said further out; `metered` says nothing about times and leaves those of the
      outer profile. At an upstream `metered` is about `race` and `hedge` alone.

      T, `image_pull_progress_timeout`, means two things. Where times are learned (`progress.adaptive: true`), it is an upper bound
      of suspicion: a silence is suspicious after 2 s to 3 s, never later than T, and an attempt is closed for it only when
      another source is ahead, or after T but not before 60 s; within a range such as `60s..120s` that time is learned. With
      `adaptive: false` an attempt is closed after T, as CRI-O's `pull_progress_timeout` does, and the next one goes on at its
      offset. `towline check` ends with these numbers for each upstream.
      """;

  private Reference() {}

  static String text() {
    Map<String, StringBuilder> tables = new LinkedHashMap<>();
    for (Key<?> key : KeyTable.KEYS) {
      tables.computeIfAbsent(title(key.path()), Reference::table).append(row(key));
    }
    StringBuilder text = new StringBuilder(HEAD);
    tables.values().forEach(table -> text.append('\n').append(table));
    if (!KeyTable.NOT_AVAILABLE.isEmpty()) {
      text.append("\n## Not available in this version\n\n");
    }
    KeyTable.NOT_AVAILABLE.forEach(path -> text.append("- `").append(path).append("`\n"));
    return text.toString();
  }

  private static String title(String path) {
    if (path.startsWith("registries.")) {
      return path.contains("[]") ? "registries.NAME.upstreams[]" : "registries.NAME";
    }
    int dot = path.indexOf('.');
    return dot < 0 ? "Top level" : path.substring(0, dot);
  }

  private static StringBuilder table(String title) {
    String heading = title.equals("Top level") ? title : "`" + title + "`";
    return new StringBuilder("## ")
        .append(heading)
        .append("\n\n| key | what it is | value | default |\n|---|---|---|---|\n");
  }

  private static String row(Key<?> key) {
    String title = title(key.path());
    String name = title.equals("Top level") ? key.path() : key.path().substring(title.length() + 1);
    String form = key.isList() ? "list; each " + key.type().form() : key.type().form();
    return "| `" + name + "` | " + key.doc() + " | " + form + " | " + fallback(key) + " |\n";
  }

  private static String fallback(Key<?> key) {
    Fallback fallback = key.fallback();
    if (fallback instanceof Fallback.Fixed fixed) {
      List<String> values = fixed.values();
      return values.isEmpty() ? "none" : "`" + String.join("`, `", values) + "`";
    }
    if (fallback instanceof Fallback.Inherited inherited) {
      return "that of `" + inherited.path() + "`";
    }
    return fallback instanceof Fallback.Computed computed ? computed.words() : "not set";
  }
}
