package io.towline.proxy.simulate;

import io.towline.proxy.cli.*;

public class TryOut {
  public static void main(String[] a) throws Exception {
    long t = System.nanoTime();
    Class<?> m = Class.forName("io.towline.proxy.cli.Main");
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> System.err.println((System.nanoTime() - t) / 1e9 + " s")));
    m.getMethod("main", String[].class).invoke(null, (Object) a);
  }
}
