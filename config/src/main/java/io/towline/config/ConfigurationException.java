package io.towline.config;

import java.util.List;
import java.util.stream.Collectors;

/** Every mistake of a configuration at once; the message has one line for each. */
public final class ConfigurationException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  ConfigurationException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** In the order of the file; at least one. */
  public List<Problem> problems() {
    return problems;
  }
}
