package io.towline.proxy.cli;

/** What a command ends with. */
final class ExitCode {
  static final int SUCCESS = 0;

  /** The work failed. */
  static final int FAILURE = 1;

  /** Wrong usage or configuration. */
  static final int USAGE = 2;

  private ExitCode() {}
}
