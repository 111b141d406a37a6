package io.towline.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.Yaml;

/** As much of a JSON Schema validator as the configuration's schema has words for. */
final class SchemaCheck {

  private final List<String> violations = new ArrayList<>();

  private SchemaCheck() {}

  /** Where the YAML, as an editor reads it, does not fit the schema. */
  static List<String> violations(String yaml) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode file = mapper.valueToTree(new Yaml().load(yaml));
    SchemaCheck check = new SchemaCheck();
    check.check(mapper.readTree(ConfigurationSchema.json()), file, "");
    return check.violations;
  }

  private void check(JsonNode schema, JsonNode node, String path) {
    if (schema.has("anyOf")) {
      boolean fits =
          StreamSupport.stream(schema.get("anyOf").spliterator(), false)
              .anyMatch(choice -> fits(choice, node));
      require(fits, path + ": none of anyOf");
      return;
    }
    require(!schema.has("type") || types(schema).contains(type(node)), path + ": not a type");
    require(!schema.has("enum") || contains(schema.get("enum"), node), path + ": no such word");
    if (node.isObject()) {
      node.properties().forEach(entry -> entry(schema, entry, path));
    } else if (node.isArray()) {
      node.forEach(item -> check(schema.path("items"), item, path + "[]"));
      require(node.size() >= schema.path("minItems").asInt(0), path + ": too short");
    } else if (node.isTextual() && schema.has("pattern")) {
      Pattern pattern = Pattern.compile(schema.get("pattern").asText());
      require(pattern.matcher(node.asText()).find(), path + ": not " + pattern);
    }
  }

  private void entry(JsonNode schema, Map.Entry<String, JsonNode> entry, String path) {
    String here = path + "." + entry.getKey();
    for (Map.Entry<String, JsonNode> free : schema.path("patternProperties").properties()) {
      if (Pattern.compile(free.getKey()).matcher(entry.getKey()).find()) {
        return;
      }
    }
    JsonNode known = schema.path("properties").path(entry.getKey());
    JsonNode others = schema.path("additionalProperties");
    if (!known.isMissingNode()) {
      check(known, entry.getValue(), here);
    } else if (others.isObject()) {
      check(others, entry.getValue(), here);
    } else {
      violations.add(here + ": unknown");
    }
  }

  private static boolean fits(JsonNode schema, JsonNode node) {
    SchemaCheck attempt = new SchemaCheck();
    attempt.check(schema, node, "");
    return attempt.violations.isEmpty();
  }

  private void require(boolean holds, String violation) {
    if (!holds) {
      violations.add(violation);
    }
  }

  private static List<String> types(JsonNode schema) {
    JsonNode type = schema.get("type");
    return type.isArray()
        ? StreamSupport.stream(type.spliterator(), false).map(JsonNode::asText).toList()
        : List.of(type.asText());
  }

  private static boolean contains(JsonNode words, JsonNode node) {
    return StreamSupport.stream(words.spliterator(), false).anyMatch(node::equals);
  }

  private static String type(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> "object";
      case ARRAY -> "array";
      case STRING -> "string";
      case NULL -> "null";
      case BOOLEAN -> "boolean";
      default -> "number";
    };
  }
}
