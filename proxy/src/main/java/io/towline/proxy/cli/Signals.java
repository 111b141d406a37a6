package io.towline.proxy.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * What a signal does to this process. By reflection: sun.misc.Signal is what every JDK has for it,
 * but the compiler warns of its name, and warnings fail the build.
 */
final class Signals {
  private Signals() {}

  /**
   * From now on the signal runs the action, on a thread of the JVM.
   *
   * @param name without SIG
   * @return false where the system or the JVM's flags do not allow it
   */
  static boolean on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object listener =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> answer(proxy, method, arguments, action));
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** The listener is a proxy, so that it answers for Object's methods too. */
  private static @Nullable Object answer(
      Object proxy, Method method, Object[] arguments, Runnable action) {
    return switch (method.getName()) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      case "toString" -> "signal listener";
      default -> {
        action.run();
        yield null;
      }
    };
  }
}
