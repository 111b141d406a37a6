package io.towline.proxy.cli;

import io.towline.config.ListenAddress;
import io.towline.config.ServerConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Locale;
import java.util.Optional;

/** Says in one line why the server did not start, and what to do. */
final class StartFailure {
  private StartFailure() {}

  static String sentence(Throwable failure, ServerConfig server) {
    if (isAboutListening(failure)) {
      for (ListenAddress address : server.listen()) {
        Optional<String> why = whyNot(address, "--listen");
        if (why.isPresent()) {
          return why.get();
        }
      }
      Optional<String> why = whyNot(server.adminListen(), "--admin-listen");
      if (why.isPresent()) {
        return why.get();
      }
    }
    String message = failure.getMessage();
    return oneLine(message == null || message.isBlank() ? "cannot start: " + failure : message);
  }

  /** Netty names its own exception after the system call, the JDK has a class for it. */
  private static boolean isAboutListening(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String message = t.getMessage();
      if (t instanceof BindException || (message != null && message.contains("bind("))) {
        return true;
      }
    }
    return false;
  }

  /** Tries the address once more, because the failure does not tell which one it was. */
  private static Optional<String> whyNot(ListenAddress address, String option) {
    InetSocketAddress socketAddress = new InetSocketAddress(address.host(), address.port());
    if (socketAddress.isUnresolved()) {
      return Optional.of(
          "cannot listen on %s: no such host; name another with %s".formatted(address, option));
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(socketAddress);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("cannot listen on %s: %s".formatted(address, remedy(e, address, option)));
    }
  }

  private static String remedy(IOException refusal, ListenAddress address, String option) {
    String reason = String.valueOf(refusal.getMessage());
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("in use")) {
      return "the port is in use; stop the program that has it, or choose another with %s"
          .formatted(option);
    }
    if (lower.contains("permission")) {
      return "port %d is for privileged users; choose one from 1024 with %s"
          .formatted(address.port(), option);
    }
    if (lower.contains("cannot assign")) {
      return "this machine does not have that address; choose another with %s".formatted(option);
    }
    return "%s; choose another address with %s".formatted(oneLine(reason), option);
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
