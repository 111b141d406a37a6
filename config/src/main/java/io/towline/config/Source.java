package io.towline.config;

/**
 * Where a value was said.
 *
 * @param name a file, {@code environment NAME}, {@code command line --option}, or one of the words
 *     below
 * @param line from 1; 0 where there is no line
 */
record Source(String name, int line) {

  static final Source BUILT_IN = new Source("built-in", 0);
  static final Source DEFAULT = new Source("default", 0);

  static Source environment(String variable) {
    return new Source("environment " + variable, 0);
  }

  static Source profile(String word, Source said) {
    return new Source("profile " + word + " (" + said + ")", 0);
  }

  static Source commandLine(String option) {
    return new Source("command line " + option, 0);
  }

  @Override
  public String toString() {
    return line > 0 ? name + ":" + line : name;
  }
}
