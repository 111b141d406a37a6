package io.towline.proxy.simulate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Figures for programs: an array of one object a cell. A time that is not is null. */
public final class ResultJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ResultJson() {}

  public static String text(List<Cell> cells) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    cells.forEach(cell -> all.add(object(cell)));
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of numbers and words is JSON", e);
    }
  }

  private static ObjectNode object(Cell cell) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("scenario", cell.key().scenario().name());
    object.put("setting", cell.key().setting().name());
    object.put("policy", cell.key().setting().policy());
    object.put("runs", cell.runs().size());
    object.put("completed", cell.completed());
    put(object, "mean_seconds", cell.mean());
    put(object, "p50_seconds", cell.quantile(0.5));
    put(object, "p99_seconds", cell.quantile(0.99));
    put(object, "p999_seconds", cell.quantile(0.999));
    object.put("attempts", cell.attempts());
    object.put("false_aborts", cell.falseAborts());
    object.put("extra_bytes", cell.extraBytes());
    return object;
  }

  private static void put(ObjectNode object, String name, double value) {
    if (Double.isFinite(value)) {
      object.put(name, value);
    } else {
      object.putNull(name);
    }
  }
}
