package io.towline.proxy.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** deploy/kubernetes.yaml against the schemas of Kubernetes' own client: no field that it lacks. */
class KubernetesManifestTest {
  private static final Path FILE = Path.of("..", "deploy", "kubernetes.yaml");

  private static List<JsonNode> documents(String text) {
    List<JsonNode> documents = new ArrayList<>();
    new Yaml()
        .loadAll(text)
        .forEach(document -> documents.add(new ObjectMapper().valueToTree(document)));
    return documents;
  }

  private static JsonNode one(String kind) throws IOException {
    return documents(Files.readString(FILE)).stream()
        .filter(document -> document.path("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private static void validate(JsonNode document) throws IOException {
    JsonElement element = JsonParser.parseString(document.toString());
    switch (document.path("apiVersion").asText() + " " + document.path("kind").asText()) {
      case "v1 Namespace" -> V1Namespace.validateJsonElement(element);
      case "v1 ConfigMap" -> V1ConfigMap.validateJsonElement(element);
      case "v1 Service" -> V1Service.validateJsonElement(element);
      case "apps/v1 StatefulSet" -> {
        V1StatefulSet.validateJsonElement(element);
        V1StatefulSet.fromJson(document.toString()); // also the types of values
      }
      default -> throw new IOException("an object of a kind that is not checked: " + document);
    }
  }

  @Test
  void everyObjectIsOfItsSchema() throws IOException {
    List<JsonNode> documents = documents(Files.readString(FILE));
    assertEquals(4, documents.size());
    for (JsonNode document : documents) {
      validate(document);
    }
  }

  @Test
  void aMisspelledFieldOfAContainerIsFound() throws IOException {
    String wrong = Files.readString(FILE).replace("hostPort:", "hostport:");
    assertThrows(
        IllegalArgumentException.class,
        () -> {
          for (JsonNode document : documents(wrong)) {
            validate(document);
          }
        });
  }

  @Test
  void thePodIsGivenTheTimeThatAStopTakes() throws IOException {
    JsonNode pod = one("StatefulSet").path("spec").path("template").path("spec");
    assertEquals(60, pod.path("terminationGracePeriodSeconds").asInt());
    assertEquals("false", pod.path("enableServiceLinks").asText());
  }

  @Test
  void everyVolumeThatIsMountedIsThere() throws IOException {
    JsonNode spec = one("StatefulSet").path("spec");
    JsonNode pod = spec.path("template").path("spec");
    List<String> there = new ArrayList<>();
    pod.path("volumes").forEach(volume -> there.add(volume.path("name").asText()));
    spec.path("volumeClaimTemplates")
        .forEach(claim -> there.add(claim.path("metadata").path("name").asText()));
    JsonNode mounts = pod.path("containers").path(0).path("volumeMounts");
    assertEquals(3, mounts.size());
    mounts.forEach(mount -> assertTrue(there.contains(mount.path("name").asText())));
  }

  @Test
  void theServiceAndTheSetChooseThePodsOfTheTemplate() throws IOException {
    JsonNode set = one("StatefulSet").path("spec");
    JsonNode labels = set.path("template").path("metadata").path("labels");
    assertEquals(labels, set.path("selector").path("matchLabels"));
    assertEquals(labels, one("Service").path("spec").path("selector"));
  }
}
