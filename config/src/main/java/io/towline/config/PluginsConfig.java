package io.towline.config;

import java.nio.file.Path;

/**
 * Where plug-ins come from.
 *
 * @param directory their jars; it need not exist
 */
public record PluginsConfig(Path directory) {}
