package io.towline.proxy.passthrough;

import io.towline.config.Credentials;
import io.towline.proxy.upstream.Asker;
import java.util.Optional;

/**
 * Who a client is at the registry, as far as it says so.
 *
 * @param account empty: nobody in particular
 * @param hasShown whether it showed anything, be it a token of ours that is nobody's
 */
record Visitor(Optional<Credentials.Basic> account, boolean hasShown) {
  /** Somebody who shows nothing. */
  static final Visitor SILENT = new Visitor(Optional.empty(), false);

  /** Somebody who shows that it is nobody. */
  static final Visitor ANONYMOUS = new Visitor(Optional.empty(), true);

  /** In whose name an upstream is asked. */
  Asker asker() {
    return new Asker(account.map(basic -> basic));
  }
}
