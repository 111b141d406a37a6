package io.towline.proxy.plugin;

import io.towline.spi.FailoverPolicyFactory;

/**
 * What every plug-in sees besides its own jar: the JDK and the plug-in API, and none of the
 * libraries that this program happens to use.
 */
final class PluginParent extends ClassLoader {
  PluginParent() {
    super("plug-in API", ClassLoader.getPlatformClassLoader());
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (name.startsWith("io.towline.spi.") || name.startsWith("io.towline.oci.")) {
      return Class.forName(name, false, FailoverPolicyFactory.class.getClassLoader());
    }
    throw new ClassNotFoundException(name + ", which is neither in the jar nor in the plug-in API");
  }
}
