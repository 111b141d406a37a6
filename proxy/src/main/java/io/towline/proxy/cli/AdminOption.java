package io.towline.proxy.cli;

import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option {@code --admin}, and what every command does that asks the admin port. */
final class AdminOption {
  @Option(
      names = "--admin",
      paramLabel = "URL",
      description = "The admin port; else TOWLINE_ADMIN, else " + AdminClient.DEFAULT_URL + ".")
  private String admin = "";

  @Option(
      names = "--admin-ca",
      paramLabel = "FILE",
      description =
          "The authority in PEM that an https admin port is trusted by; else TOWLINE_ADMIN_CA,"
              + " else those of the JDK.")
  private String authority = "";

  /** What a command asks, and makes of the answers. */
  @FunctionalInterface
  interface Work {
    /** Returns the exit code. */
    int with(AdminClient client) throws IOException;
  }

  /** Does the work, and says in one line what was wrong with the address or the answers. */
  int ask(Map<String, String> environment, Terminal terminal, Work work) {
    try {
      return work.with(AdminClient.of(admin, authority, environment));
    } catch (IllegalArgumentException | JobClient.MistakeException e) {
      return terminal.usage(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return terminal.failure(String.valueOf(e.getMessage()));
    }
  }
}
