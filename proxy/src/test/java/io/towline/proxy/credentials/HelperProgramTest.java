package io.towline.proxy.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.Credentials;
import io.towline.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class HelperProgramTest {
  @TempDir private Path folder;

  private HelperProgram program(String script) throws IOException {
    Path file = Files.writeString(folder.resolve("helper"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return HelperProgram.of(file.toString());
  }

  private static String failure(HelperProgram program) {
    IOException told = assertThrows(IOException.class, () -> program.get("reg.example"));
    String message = String.valueOf(told.getMessage());
    assertFalse(message.contains("hidden"), message);
    return message;
  }

  @Test
  void isAskedForTheRegistryOnItsInput() throws Exception {
    HelperProgram program =
        program(
            "test \"$1\" = get || exit 9\nread server\n"
                + "echo \"{\\\"ServerURL\\\":\\\"$server\\\",\\\"Username\\\":\\\"$server\\\","
                + "\\\"Secret\\\":\\\"s\\\"}\"");
    assertEquals(
        Optional.of(new Credentials.Basic("reg.example", new Secret("s"))),
        program.get("reg.example").credentials());
  }

  @Test
  void theNameTokenMeansAnIdentityToken() throws Exception {
    assertEquals(
        Optional.of(new Credentials.IdentityToken(new Secret("r"))),
        program("echo '{\"Username\":\"<token>\",\"Secret\":\"r\"}'").get("x").credentials());
  }

  @Test
  void whatItDoesNotKnowIsAskedWithout() throws Exception {
    assertEquals(
        Optional.empty(),
        program("echo credentials not found in native keychain; exit 1").get("x").credentials());
  }

  @Test
  void failuresNameItAndNothingItSaid() throws Exception {
    assertTrue(failure(program("echo hidden; exit 3")).contains("ended with 3"));
    assertTrue(failure(program("echo hidden")).contains("JSON"));
    assertTrue(failure(program("echo '{\"Username\":\"hidden\"}'")).contains("Secret"));
    assertTrue(failure(program("yes hidden")).contains("64 KiB"));
    assertTrue(failure(HelperProgram.of("not-there")).contains("PATH"));
  }

  @Test
  void isNotWaitedForWithoutEnd() throws Exception {
    long began = System.nanoTime();
    String told = failure(program("sleep 25 & sleep 25"));
    assertTrue(told.contains("10 s"), told);
    assertTrue(Duration.ofNanos(System.nanoTime() - began).compareTo(Duration.ofSeconds(20)) < 0);
  }

  @Test
  void whatItStartedMayOutliveIt() throws Exception {
    assertTrue(
        program("sleep 20 &\necho '{\"Username\":\"u\",\"Secret\":\"s\"}'")
            .get("x")
            .credentials()
            .isPresent());
  }
}
