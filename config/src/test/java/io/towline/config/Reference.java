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
      """;

  private Reference() {}

  static String text() {
    Map<String, StringBuilder> tables = new LinkedHashMap<>();
    for (Key<?> key : KeyTable.KEYS) {
      tables.computeIfAbsent(title(key.path()), Reference::table).append(row(key));
    }
    StringBuilder text = new StringBuilder(HEAD);
    tables.values().forEach(table -> text.append('\n').append(table));
    text.append("\n## Not available in this version\n\n");
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
