package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RenderingTest {

  private static final String FILE =
      """
      server:
        listen: ["[::1]:5000", 127.0.0.1:5000]
        admin_token: hunter2
      proxy: {https: "http://me:hunter2@proxy:3128"}
      registries:
        docker.io:
          upstreams:
            - credentials: {username: u, password: hunter2}
      """;

  @Test
  void printsWhereEachValueWasSaid() throws Exception {
    String text = Loads.text(FILE).text();
    assertTrue(line(text, "drain_grace").endsWith("# default"), text);
    assertTrue(line(text, "token_hosts").endsWith("# built-in"), text);
    assertTrue(line(text, "username").endsWith("towline.yaml:8"), text);
    assertTrue(line(text, "listen: ").endsWith("towline.yaml:2"), text);
    assertTrue(line(text, "ca_file:").endsWith("# not set"), text);
  }

  @Test
  void masksEverySecret() throws Exception {
    LoadedConfiguration loaded = Loads.text(FILE);
    assertFalse(loaded.text().contains("hunter2"), loaded.text());
    assertFalse(loaded.effective().toString().contains("hunter2"));
    assertTrue(line(loaded.text(), "password").contains("\"***\""), loaded.text());
    assertTrue(line(loaded.text(), "https: ").contains("//***@proxy:3128"), loaded.text());
  }

  @Test
  void canBeLoadedAgainAndMeansTheSame() throws Exception {
    String once = Loads.text(FILE).text();
    String twice = Loads.text(once).text();
    assertEquals(withoutSources(once), withoutSources(twice));
  }

  @Test
  void aNameThatYamlTakesForNothingIsQuoted() throws Exception {
    String text = Loads.text("registries: {a.b: {upstreams: [{name: 'null'}]}}").text();
    assertTrue(line(text, "- name:").contains("\"null\""), text);
  }

  @Test
  void anInheritedValueNamesTheKeyThatSaysIt() throws Exception {
    String text = Loads.text("# one\nimage_pull_progress_timeout: 3s").text();
    assertEquals(15, text.lines().filter(line -> line.endsWith("towline.yaml:2")).count(), text);
  }

  @Test
  void theEffectiveKeysAreTheOnesPrinted() throws Exception {
    LoadedConfiguration loaded = Loads.text("cache: {max_size: 1GiB}");
    Effective size =
        loaded.effective().stream()
            .filter(each -> each.key().equals("cache.max_size"))
            .findFirst()
            .orElseThrow();
    assertEquals("1GiB", size.value());
    assertTrue(size.source().endsWith("towline.yaml:1"), size.source());
  }

  private static String line(String text, String start) {
    return text.lines().filter(line -> line.strip().startsWith(start)).findFirst().orElseThrow();
  }

  private static List<String> withoutSources(String text) {
    return text.lines()
        .map(line -> line.replaceFirst(" +# .*$", ""))
        .map(line -> line.startsWith("#") ? line.replaceFirst(" [(].*[)]", "") : line)
        .toList();
  }
}
