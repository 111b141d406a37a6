package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationSchemaTest {

  @Test
  void saysWhichDraftItIs() throws Exception {
    JsonNode schema = new ObjectMapper().readTree(ConfigurationSchema.json());
    assertEquals("https://json-schema.org/draft/2020-12/schema", schema.get("$schema").asText());
  }

  @Test
  void acceptsTheBuiltInConfigurationAsItIsPrinted() throws Exception {
    assertEquals(List.of(), SchemaCheck.violations(Loads.builtIn().text()));
  }

  @Test
  void refusesAnUnknownKey() throws Exception {
    assertEquals(List.of(".server.listn: unknown"), SchemaCheck.violations("server: {listn: 1}"));
  }

  @Test
  void leavesKeysWithXFree() throws Exception {
    assertEquals(List.of(), SchemaCheck.violations("x-common: {a: 1}"));
  }

  @Test
  void refusesABareNumberForADuration() throws Exception {
    assertFalse(SchemaCheck.violations("image_pull_progress_timeout: 10").isEmpty());
  }

  @Test
  void refusesAVersionThatIsNotOne() throws Exception {
    assertFalse(SchemaCheck.violations("version: 2").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server: {allow_from: [foo]}",
        "server: {write_idle_timeout: 0s}",
        "cache: {max_size: 0GiB}",
        "proxy: {https: 'socks://proxy'}",
        "registries: {Docker.IO: {}}"
      })
  void refusesWhatTheLoaderRefusesByTheLookOfIt(String yaml) throws Exception {
    assertFalse(SchemaCheck.violations(yaml).isEmpty());
    assertFalse(Loads.problems(yaml).isEmpty());
  }

  @Test
  void acceptsAPasswordOfDigits() throws Exception {
    String yaml =
        """
        registries:
          a.b:
            upstreams:
              - credentials: {username: 7, password: 0123}
        """;
    assertEquals(List.of(), SchemaCheck.violations(yaml));
    assertEquals(List.of(), Loads.text(yaml).warnings());
  }

  @Test
  void describesEveryKey() {
    String schema = ConfigurationSchema.json();
    for (Key<?> key : KeyTable.KEYS) {
      assertTrue(schema.contains(Json.quoted(key.doc())), key.path());
    }
  }
}
