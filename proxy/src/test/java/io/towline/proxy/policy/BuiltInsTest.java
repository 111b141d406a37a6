package io.towline.proxy.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.proxy.plugin.Found;
import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.ProgressTimeoutPolicyFactory;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BuiltInsTest {
  @Test
  void areWhatTheirOwnJarsSayToo() {
    assertEquals(
        onClassPath(FailoverPolicyFactory.class), classes(BuiltIns.find().failover()), "failover");
    assertEquals(
        onClassPath(ProgressTimeoutPolicyFactory.class),
        classes(BuiltIns.find().progress()),
        "progress");
  }

  private static <F> Set<Class<?>> onClassPath(Class<F> type) {
    return ServiceLoader.load(type).stream()
        .map(ServiceLoader.Provider::type)
        .collect(Collectors.toSet());
  }

  private static <F> Set<Class<?>> classes(List<Found<F>> found) {
    return found.stream().map(one -> one.factory().getClass()).collect(Collectors.toSet());
  }
}
