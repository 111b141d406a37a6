package io.towline.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The JSON Schema of the configuration (draft 2020-12), by which editors complete and check it. It
 * comes from the same table as everything else; rules between keys are the loader's alone.
 */
public final class ConfigurationSchema {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ConfigurationSchema() {}

  /** The schema, pretty-printed. */
  public static String json() {
    ObjectNode top = NODES.objectNode();
    top.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    top.put("title", "Configuration of Towline");
    top.setAll(section(Shape.TOP));
    top.putObject("patternProperties").putObject("^x-");
    try {
      return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(top);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON nodes is JSON", e);
    }
  }

  private static ObjectNode of(Shape shape) {
    if (shape instanceof Shape.Section section) {
      return section(section);
    }
    if (shape instanceof Shape.Named named) {
      ObjectNode object = orNull("object");
      object.putObject("propertyNames").put("pattern", Types.PREFIX.pattern());
      object.set("additionalProperties", of(named.each()));
      return object;
    }
    if (shape instanceof Shape.Items items) {
      ObjectNode array = orNull("array").put("minItems", 1);
      array.set("items", of(items.each()));
      return array;
    }
    return leaf(((Shape.Leaf) shape).key());
  }

  private static ObjectNode section(Shape.Section section) {
    ObjectNode object = orNull("object").put("additionalProperties", false);
    ObjectNode properties = object.putObject("properties");
    section
        .children()
        .forEach(
            (name, child) -> {
              if (!(child instanceof Shape.NotAvailable)) {
                properties.set(name, of(child));
              }
            });
    section
        .others()
        .ifPresent(
            leaf -> {
              object.putObject("propertyNames").put("pattern", "^[a-z][a-z0-9_]{0,62}$");
              object.set("additionalProperties", leaf(leaf.key()));
            });
    return object;
  }

  private static ObjectNode leaf(Key<?> key) {
    ObjectNode described = NODES.objectNode().put("description", key.doc());
    if (key.isList()) {
      described
          .putArray("anyOf")
          .add(NODES.objectNode().put("type", "null"))
          .add(value(key.type()))
          .add(NODES.objectNode().put("type", "array").set("items", value(key.type())));
    } else {
      described
          .putArray("anyOf")
          .add(NODES.objectNode().put("type", "null"))
          .add(value(key.type()));
    }
    defaults(key, described);
    return described;
  }

  private static ObjectNode value(Type<?> type) {
    ObjectNode value = NODES.objectNode();
    if (type.equals(Types.OPTION)) {
      value.putArray("type").add("string").add("number").add("boolean");
    } else if (type.isReference() || type.equals(Types.CONNECTIONS)) {
      value.putArray("type").add("string").add("number"); // a password of digits is one too
    } else if (type.words().isEmpty()) {
      value.put("type", "string");
    } else {
      type.words().forEach(word -> value.withArray("enum").add(plain(word)));
    }
    if (!type.pattern().isEmpty()) {
      value.put("pattern", type.pattern());
    }
    return value;
  }

  /** What a YAML reader makes of a word that is not in quotes. */
  private static JsonNode plain(String word) {
    if (word.equals("true") || word.equals("false")) {
      return NODES.booleanNode(Boolean.parseBoolean(word));
    }
    return word.matches("\\d+") ? NODES.numberNode(Integer.valueOf(word)) : NODES.textNode(word);
  }

  private static void defaults(Key<?> key, ObjectNode described) {
    if (key.fallback() instanceof Fallback.Fixed fixed) {
      List<String> values = fixed.values();
      if (key.isList()) {
        values.forEach(described.putArray("default")::add);
      } else {
        described.set("default", plain(values.get(0)));
      }
    }
  }

  private static ObjectNode orNull(String type) {
    ObjectNode node = NODES.objectNode();
    node.putArray("type").add(type).add("null");
    return node;
  }
}
