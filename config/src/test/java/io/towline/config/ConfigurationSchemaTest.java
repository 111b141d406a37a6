package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

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
  void refusesAKeyThatThisVersionDoesNotHave() throws Exception {
    assertEquals(List.of(".progress: unknown"), SchemaCheck.violations("progress: {race: true}"));
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

  @Test
  void describesEveryKey() {
    String schema = ConfigurationSchema.json();
    for (Key<?> key : KeyTable.KEYS) {
      assertTrue(schema.contains(Json.quoted(key.doc())), key.path());
    }
  }
}
