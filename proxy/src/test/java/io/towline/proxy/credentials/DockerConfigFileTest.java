package io.towline.proxy.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.config.Credentials;
import io.towline.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerConfigFileTest {
  @TempDir private Path folder;

  private DockerConfigFile read(String json) throws IOException {
    return DockerConfigFile.read(
        Files.writeString(folder.resolve("config.json"), json.replace('\'', '"')));
  }

  private static String auth(String pair) {
    return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<Credentials> pair(String user, String password) {
    return Optional.of(new Credentials.Basic(user, new Secret(password)));
  }

  private static String server(String url) {
    return ServerName.of(URI.create(url));
  }

  @Test
  void findsTheAccountOfARegistry() throws Exception {
    DockerConfigFile file =
        read("{'auths': {'reg.example:5000': {'auth': '" + auth("u:p:q") + "'}}}");
    assertEquals(pair("u", "p:q"), file.find(server("https://reg.example:5000"), "org/app"));
    assertEquals(Optional.empty(), file.find(server("https://reg.example"), "org/app"));
  }

  @Test
  void dockerHubHasTheNameOfItsFirstVersion() throws Exception {
    DockerConfigFile file =
        read("{'auths': {'https://index.docker.io/v1/': {'auth': '" + auth("u:p") + "'}}}");
    assertEquals(pair("u", "p"), file.find(server("https://registry-1.docker.io"), "library/a"));
    assertEquals("https://index.docker.io/v1/", ServerName.forHelper("docker.io"));
  }

  @Test
  void theEntryThatSaysMostOfTheNameCounts() throws Exception {
    DockerConfigFile file =
        read(
            "{'auths': {'reg.example': {'auth': '"
                + auth("all:p")
                + "'}, 'reg.example/org': {'auth': '"
                + auth("org:p")
                + "'}}}");
    assertEquals(pair("org", "p"), file.find("reg.example", "org/app"));
    assertEquals(pair("all", "p"), file.find("reg.example", "organic/app"));
  }

  @Test
  void anIdentityTokenComesFirst() throws Exception {
    DockerConfigFile file =
        read(
            "{'auths': {'a.example': {'auth': '" + auth("u:") + "', 'identitytoken': 'refresh'}}}");
    assertEquals(
        Optional.of(new Credentials.IdentityToken(new Secret("refresh"))),
        file.find("a.example", "x"));
  }

  @Test
  void theHelperOfARegistryComesBeforeTheStore() throws Exception {
    DockerConfigFile file =
        read("{'credsStore': 'pass', 'credHelpers': {'a.example': 'ecr-login'}}");
    assertEquals(Optional.of("ecr-login"), file.helper("a.example"));
    assertEquals(Optional.of("pass"), file.helper("b.example"));
  }

  @Test
  void aHelperIsNoPath() {
    assertThrows(IOException.class, () -> read("{'credsStore': '../../bin/sh'}"));
  }

  @Test
  void noMessageQuotesTheFile() {
    for (String json :
        new String[] {
          "{'auths': {'a': {'auth': 'hidden!!'}}}",
          "{'auths': hidden}",
          "['hidden']",
          "{'auths': {'a': {'auth': '" + auth("hidden") + "'}}}",
          "{'auths': {'a': {'registrytoken': 'hidden with blanks'}}}"
        }) {
      IOException told = assertThrows(IOException.class, () -> read(json), json);
      String message = String.valueOf(told.getMessage());
      assertFalse(message.contains("hidden"), message);
      assertEquals(null, told.getCause(), json);
    }
  }
}
