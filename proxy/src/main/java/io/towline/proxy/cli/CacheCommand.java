package io.towline.proxy.cli;

import picocli.CommandLine.Command;

/** Looks at and manages the cache. */
@Command(
    name = "cache",
    description = {
      "Looks at and manages the cache of a running Towline, through its admin port;",
      "verify, export and import also work on a cache directory that nobody serves from."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  towline cache ls",
      "  towline cache rm docker.io/library/alpine:3",
      "  towline cache export docker.io/library/alpine:3 -o alpine.tar",
      "",
      "`towline cache COMMAND --help` shows examples of each."
    })
final class CacheCommand {}
