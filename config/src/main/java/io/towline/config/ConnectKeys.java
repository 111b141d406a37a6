package io.towline.config;

import java.util.List;

/** The keys below {@code server.forward_proxy}. */
final class ConnectKeys {

  static final Key<ListenAddress> LISTEN =
      Key.of(
          "server.forward_proxy.listen",
          Types.ADDRESS,
          "Where runtimes that know nothing but HTTPS_PROXY ask. A CONNECT to a configured registry"
              + " is answered here, with a certificate of Towline's own authority.");

  static final Key<Boolean> OTHERS =
      Key.of(
              "server.forward_proxy.others",
              Types.OTHERS,
              "What becomes of a CONNECT to any other host: refused, or tunnelled to its port 443.")
          .byDefault("refuse");

  static final List<Key<?>> ALL = List.of(LISTEN, OTHERS);

  private ConnectKeys() {}

  static ConnectConfig config(Section top) {
    return new ConnectConfig(top.optional(LISTEN), top.one(OTHERS));
  }
}
