package io.towline.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.towline.config.ConfigurationLoader;
import io.towline.config.Overrides;
import io.towline.config.RegistryConfig;
import io.towline.config.UpstreamConfig;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.oci.RepositoryName;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Keys that say themselves what they are compared by, because the compiler's way is slow at first:
 * none may forget a component, or one client would get what is another's.
 */
class WrittenOutKeysTest {
  private static final int NONE = -1;

  private final Map<Class<?>, List<?>> twoOfEach = new HashMap<>();

  WrittenOutKeysTest() throws Exception {
    List<RegistryConfig> registries =
        new ConfigurationLoader()
            .load(Optional.empty(), Map.of(), Overrides.NONE)
            .configuration()
            .registries();
    twoOfEach.put(String.class, List.of("a", "b"));
    twoOfEach.put(boolean.class, List.of(false, true));
    twoOfEach.put(int.class, List.of(1, 2));
    twoOfEach.put(long.class, List.of(1L, 2L));
    twoOfEach.put(Optional.class, List.of(Optional.empty(), Optional.of("x")));
    twoOfEach.put(URI.class, List.of(URI.create("http://a"), URI.create("http://b")));
    twoOfEach.put(RepositoryName.class, List.of(new RepositoryName("a"), new RepositoryName("b")));
    twoOfEach.put(MediaType.class, List.of(MediaType.OCI_INDEX, MediaType.OCI_MANIFEST));
    twoOfEach.put(
        Digest.class, List.of(Digest.sha256(new byte[] {1}), Digest.sha256(new byte[] {2})));
    twoOfEach.put(RegistryConfig.class, registries);
    twoOfEach.put(
        UpstreamConfig.class,
        List.of(registries.get(0).upstreams().get(0), registries.get(1).upstreams().get(0)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.towline.oci.Descriptor",
        "io.towline.spi.Upstream",
        "io.towline.cache.BlobKey",
        "io.towline.cache.FileMark",
        "io.towline.cache.ManifestKey",
        "io.towline.cache.Proof",
        "io.towline.cache.ProofKey",
        "io.towline.cache.TagKey",
        "io.towline.proxy.health.UpstreamKey",
        "io.towline.proxy.manifest.Absences$Key",
        "io.towline.proxy.metrics.RequestMetrics$Labels",
        "io.towline.proxy.upstream.ConnectionKey",
        "io.towline.proxy.upstream.Endpoint",
        "io.towline.proxy.upstream.Location",
        "io.towline.proxy.upstream.Origin",
        "io.towline.proxy.upstream.TokenKey",
      })
  void everyComponentCounts(String name) throws Exception {
    Class<?> key = Class.forName(name);
    Object one = made(key, NONE);
    assertEquals(one, made(key, NONE));
    assertEquals(one.hashCode(), made(key, NONE).hashCode());
    for (int changed = 0; changed < components(key).length; changed++) {
      assertNotEquals(one, made(key, changed), "component " + changed);
    }
  }

  /** The types of what it is made of; a class that is no record has one constructor. */
  private static Class<?>[] components(Class<?> type) {
    return type.isRecord()
        ? Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new)
        : type.getDeclaredConstructors()[0].getParameterTypes();
  }

  /** Of the first value of each type, but for one component. */
  private Object made(Class<?> type, int changed) throws ReflectiveOperationException {
    Class<?>[] types = components(type);
    Object[] values = new Object[types.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(types[i], i == changed);
    }
    Constructor<?> constructor = type.getDeclaredConstructor(types);
    constructor.setAccessible(true);
    return constructor.newInstance(values);
  }

  private Object value(Class<?> type, boolean second) throws ReflectiveOperationException {
    List<?> two = type.isEnum() ? List.of(type.getEnumConstants()) : twoOfEach.get(type);
    return two == null ? made(type, second ? 0 : NONE) : two.get(second ? 1 : 0);
  }
}
