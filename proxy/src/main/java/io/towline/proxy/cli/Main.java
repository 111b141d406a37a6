package io.towline.proxy.cli;

import io.towline.config.LoadedConfiguration;
import io.towline.proxy.Groundwork;
import io.towline.proxy.Proxy;
import io.towline.proxy.StartOptions;
import io.towline.proxy.cli.log.LogProvider;
import io.towline.proxy.cli.log.LogSetup;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/** Where the program begins. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    LogProvider.use();
    Terminal terminal =
        new Terminal(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    boolean serves = arguments.length > 0 && arguments[0].equals("serve");
    ServerStarter starter =
        serves
            ? starter(Groundwork.begin(Commands.version()))
            : (loaded, options, reloader) ->
                start(loaded, options, reloader, Groundwork.begin(Commands.version()));
    int code = new Commands(System.getenv(), starter, terminal).run(arguments);
    LogSetup.finish();
    System.exit(code);
  }

  /** What makes and joins the server, for {@code serve}; the work has begun already. */
  static ServerStarter starter(Groundwork ground) {
    return (loaded, options, reloader) -> start(loaded, options, reloader, ground);
  }

  private static RunningServer start(
      LoadedConfiguration loaded,
      StartOptions options,
      Callable<LoadedConfiguration> reloader,
      Groundwork ground)
      throws IOException {
    Proxy proxy = Proxy.start(loaded, options, reloader, ground);
    return new RunningServer(proxy::reload, proxy::close);
  }
}
