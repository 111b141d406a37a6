package io.towline.config;

/** The JSON Schema of the configuration, by which editors complete and check it. */
public final class ConfigurationSchema {

  private ConfigurationSchema() {}

  /** JSON Schema 2020-12, pretty-printed. */
  public static String json() {
    return "{}";
  }
}
