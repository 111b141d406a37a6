package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CredentialRulesTest {
  private static final String UPSTREAM = "registries.a.b.upstreams[0]";

  private static String with(String upstream) {
    return "registries: {a.b: {upstreams: [{" + upstream + "}]}}";
  }

  private static UpstreamConfig load(String upstream) throws Exception {
    return Loads.text(with(upstream)).configuration().registries().get(0).upstreams().get(0);
  }

  @Test
  void aDockerConfigIsASource() throws Exception {
    assertEquals(
        Optional.of(new CredentialSource.DockerConfig(Path.of("/etc/x.json"))),
        load("credentials: {docker_config: /etc/x.json}").credentials());
  }

  @Test
  void aHelperIsASource() throws Exception {
    assertEquals(
        Optional.of(new CredentialSource.Helper("ecr-login")),
        load("credentials: {helper: ecr-login}").credentials());
  }

  @Test
  void aProviderIsToldItsOptions() throws Exception {
    assertEquals(
        Optional.of(new CredentialSource.Provider("vault", Map.of("role", new Secret("pull")))),
        load("credentials: {provider: vault, options: {role: pull}}").credentials());
  }

  @Test
  void theOptionsOfAProviderAreNotShown() throws Exception {
    String shown = Loads.text(with("credentials: {provider: v, options: {key: hidden}}")).text();
    assertTrue(shown.contains("key:"), shown);
    assertFalse(shown.contains("hidden"), shown);
  }

  @Test
  void aHelperIsANameOrAnAbsolutePath() {
    assertEquals(1, Loads.problems(with("credentials: {helper: ../x}")).size());
    assertEquals(1, Loads.problems(with("credentials: {helper: 'x;y'}")).size());
  }

  @Test
  void credentialsComeFromOnePlace() {
    assertEquals(
        List.of(
            "towline.yaml:1: "
                + UPSTREAM
                + ".credentials.helper: credentials come from one place, and"
                + " credentials.docker_config is said too: leave one out"),
        Loads.problems(with("credentials: {docker_config: /x, helper: y}")));
  }

  @Test
  void optionsNeedAProvider() {
    assertEquals(
        List.of(
            "towline.yaml:1: "
                + UPSTREAM
                + ".credentials.options.a: options are a plug-in's: name it in"
                + " credentials.provider"),
        Loads.problems(with("credentials: {helper: y, options: {a: b}}")));
  }

  @Test
  void theFirstPatternThatFitsCounts() throws Exception {
    UpstreamConfig upstream =
        load(
            "credentials: {token: t}, repository_credentials: [{repositories: [org/one, other/**],"
                + " helper: first}, {repositories: 'org/*', helper: second}]");
    assertEquals(
        Optional.of(new CredentialSource.Helper("first")), upstream.credentialsFor("org/one"));
    assertEquals(
        Optional.of(new CredentialSource.Helper("first")), upstream.credentialsFor("other/a/b"));
    assertEquals(
        Optional.of(new CredentialSource.Helper("second")), upstream.credentialsFor("org/two"));
    assertEquals(
        Optional.of(new Credentials.Token(new Secret("t"))), upstream.credentialsFor("org/two/x"));
  }

  @Test
  void anItemSaysForWhichRepositoriesItIs() {
    assertEquals(
        List.of(
            "towline.yaml:1: "
                + UPSTREAM
                + ".repository_credentials[0].repositories: missing: say for which, as in `org/**`"),
        Loads.problems(with("repository_credentials: [{helper: x}]")));
  }

  @Test
  void anItemHasCredentials() {
    assertEquals(
        List.of(
            "towline.yaml:1: "
                + UPSTREAM
                + ".repository_credentials[0]: no credentials: say username and password, token,"
                + " docker_config, helper or provider"),
        Loads.problems(with("repository_credentials: [{repositories: x}]")));
  }

  @Test
  void theCredentialsOfSomeRepositoriesAreNotForEverybodyEither() {
    assertEquals(
        1,
        Loads.problems(
                "server: {listen: '[::]:5000'}\n"
                    + with("repository_credentials: [{repositories: x, helper: y}]"))
            .size());
  }

  @Test
  void passthroughIsAnAnswerToThat() throws Exception {
    String yaml =
        "server: {listen: '[::]:5000'}\nregistries: {a.b: {authorization: passthrough,"
            + " upstreams: [{credentials: {helper: y}}]}}";
    assertTrue(Loads.text(yaml).configuration().registries().get(0).isPassthrough());
  }

  @Test
  void accountsHereAndAccountsThereDoNotFitIntoOneHeader() {
    assertEquals(
        List.of(
            "towline.yaml:2: registries.a.b.authorization: a client that shows an account of"
                + " server.auth.htpasswd cannot show one of the registry too: leave out one of"
                + " both, or know clients by server.tls.client_ca"),
        Loads.problems(
            "server: {auth: {htpasswd: /x}}\nregistries: {a.b: {authorization: passthrough}}"));
  }
}
