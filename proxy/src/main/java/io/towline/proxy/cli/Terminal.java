package io.towline.proxy.cli;

import io.towline.config.ConfigurationException;
import java.io.PrintWriter;

/**
 * Where commands write: the answer to {@code out}, everything else to {@code err}. The methods that
 * tell of a failure return the exit code that belongs to it.
 */
record Terminal(PrintWriter out, PrintWriter err) {

  int failure(String sentence) {
    err.println("towline: " + sentence);
    err.flush();
    return ExitCode.FAILURE;
  }

  int usage(String sentence) {
    err.println("towline: " + sentence);
    err.flush();
    return ExitCode.USAGE;
  }

  /** One line for each mistake. */
  int mistakes(ConfigurationException mistakes) {
    mistakes.problems().forEach(err::println);
    int count = mistakes.problems().size();
    return usage(
        "the configuration has %d %s".formatted(count, count == 1 ? "mistake" : "mistakes"));
  }
}
