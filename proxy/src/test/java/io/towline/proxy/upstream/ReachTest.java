package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReachTest {
  private static final Endpoint ENDPOINT =
      UpstreamFixture.endpoint(URI.create("https://registry.example"));
  private static final Origin CDN = Origin.parse(true, "cdn.example");

  private static Reach reach(AddressKind upstreamAt, String... listed) {
    return Reach.from(ENDPOINT, upstreamAt, CDN, new ListedHosts("the.key", List.of(listed)));
  }

  private static InetAddress address(String text) throws Exception {
    return InetAddress.getByName(text);
  }

  @Test
  void aPublicUpstreamLeadsToPublicAddressesAlone() throws Exception {
    Reach reach = reach(AddressKind.PUBLIC);
    assertTrue(reach.allows(address("93.184.216.34")));
    assertFalse(reach.allows(address("10.1.2.3")));
    assertFalse(reach.allows(address("127.0.0.1")));
  }

  @Test
  void aPrivateUpstreamLeadsToItsNetworkButNotToThisMachine() throws Exception {
    Reach reach = reach(AddressKind.PRIVATE);
    assertTrue(reach.allows(address("93.184.216.34")));
    assertTrue(reach.allows(address("192.168.7.7")));
    assertFalse(reach.allows(address("127.0.0.1")));
  }

  @Test
  void anUpstreamOnThisMachineLeadsAnywhereButToTheForbidden() throws Exception {
    Reach reach = reach(AddressKind.LOOPBACK);
    assertTrue(reach.allows(address("::1")));
    assertTrue(reach.allows(address("10.1.2.3")));
    assertFalse(reach.allows(address("169.254.169.254")));
  }

  @Test
  void aListedHostMayBeAnywhereButAtTheForbidden() throws Exception {
    for (String listed : List.of("cdn.example", "cdn.example:443")) {
      Reach reach = reach(AddressKind.PUBLIC, listed);
      assertTrue(reach.allows(address("127.0.0.1")));
      assertTrue(reach.allows(address("10.1.2.3")));
      assertFalse(reach.allows(address("169.254.169.254")));
    }
    assertFalse(reach(AddressKind.PUBLIC, "cdn.example:444").allows(address("10.1.2.3")));
  }

  @Test
  void anUpstreamAtAForbiddenAddressLeadsNoFurtherThanAPublicOne() throws Exception {
    Reach reach = reach(AddressKind.FORBIDDEN);
    assertFalse(reach.allows(address("169.254.169.254")));
    assertFalse(reach.allows(address("127.0.0.1")));
  }

  @Test
  void theConfiguredOriginItselfMayBeAnywhere() throws Exception {
    Reach reach =
        Reach.from(
            ENDPOINT, AddressKind.PUBLIC, ENDPOINT.origin(), new ListedHosts("the.key", List.of()));
    assertTrue(reach.allows(address("169.254.169.254")));
  }

  @Test
  void theRefusalNamesTheKey() throws Exception {
    String refusal = reach(AddressKind.PUBLIC).refusal(address("10.1.2.3"));
    assertEquals(
        "cdn.example:443 is at 10.1.2.3, a private address; if that is meant, list"
            + " cdn.example:443 in the.key",
        refusal);
  }
}
