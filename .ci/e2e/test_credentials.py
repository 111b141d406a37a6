"""Where Towline's own credentials for an upstream come from: files, helpers, plug-ins, for some repositories."""
import base64
import json
import shutil
import unittest

from kit.catalogue import catalogue
from kit.curl import curl
from kit.guarded_registry import GuardedRegistry
from kit.processes import folder, run, wait_until
from kit.registry import Registry
from kit.towline import ROOT, Towline, registry

ACCOUNTS = {"ci": "ci-secret-1", "org": "org-secret-2"}
LAYERS, SCHEMA2 = "library/layers", "library/schema2"
PROVIDER = """package plugin;
import io.towline.spi.*;
import java.util.*;
public class Factory implements CredentialProviderFactory {
  public String name() { return "vault"; }
  public CredentialProvider create(Map<String, String> options) {
    if (!options.keySet().equals(Set.of("key"))) throw new IllegalArgumentException("say key and nothing else");
    return question -> { %s };
  }
}
"""
GIVES = 'return new IssuedCredentials(IssuedCredentials.Kind.BASIC, "ci", options.get("key"), Optional.empty());'


class Credentials(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        backend = Registry("backend", catalogue().docker_hub).start()
        cls.addClassCleanup(backend.stop)
        cls.backend = backend.port

    def setUp(self):
        readers = {LAYERS: {"ci"}, SCHEMA2: {"org"}}
        self.upstream = GuardedRegistry(self.backend, ACCOUNTS, readers)
        self.addCleanup(self.upstream.close)
        self.home = folder("credentials")

    def start(self, plugins=None, **upstream):
        more = {"plugins": {"directory": str(plugins)}} if plugins else {}
        self.towline = Towline({"docker.io": registry(self.upstream.url, **upstream)}, **more)
        self.addCleanup(self.towline.stop)
        return self.towline.start()

    def status(self, repository=LAYERS):
        return curl(f"{self.towline.url}/v2/{repository}/manifests/1").status

    def auths(self, **entries):
        file = self.home / "config.json"
        file.write_text(json.dumps({"auths": {f"127.0.0.1:{self.upstream.port}": entries}}))
        return str(file)

    def helper(self, script):
        file = self.home / "docker-credential-e2e"
        file.write_text(f"#!/bin/sh\nread server\necho asked >> {self.home}/asked\n{script}\n")
        file.chmod(0o755)
        return str(file)

    def assert_no_secret_shows(self):
        for secret in (*ACCOUNTS.values(), "refresh-secret-3"):
            self.assertNotIn(secret, self.towline.log())

    def test_docker_config_is_read_again_when_it_changes(self):
        wrong = base64.b64encode(b"ci:wrong").decode()
        self.start(credentials={"docker_config": self.auths(auth=wrong)})
        self.assertEqual(self.status(), 401)
        self.auths(auth=base64.b64encode(f"ci:{ACCOUNTS['ci']}".encode()).decode())
        wait_until(lambda: "was read again" in self.towline.log(), 20, "the file is read again")
        self.assertEqual(self.status(), 200)
        self.assert_no_secret_shows()

    def test_an_identity_token_is_posted_to_the_token_service(self):
        self.upstream.identity_tokens["refresh-secret-3"] = "ci"
        self.start(credentials={"docker_config": self.auths(identitytoken="refresh-secret-3")})
        self.assertEqual(self.status(), 200)
        posted = [form for method, path, _, form in self.upstream.requests if method == "POST"]
        self.assertIn("grant_type=refresh_token", posted[0])
        self.assertFalse(any("refresh-secret-3" in path for _, path, _, _ in self.upstream.requests))
        self.assert_no_secret_shows()

    def test_a_helper_is_asked_once_for_many_pulls(self):
        answer = json.dumps({"ServerURL": "x", "Username": "ci", "Secret": ACCOUNTS["ci"]})
        self.start(credentials={"helper": self.helper(f"echo '{answer}'")})
        for _ in range(5):
            self.assertEqual(self.status(), 200)
        self.assertEqual((self.home / "asked").read_text().count("asked"), 1)
        self.assert_no_secret_shows()

    def test_a_helper_that_fails_is_named(self):
        self.start(credentials={"helper": self.helper("echo ci-secret-1; exit 4")})
        answer = curl(f"{self.towline.url}/v2/{LAYERS}/manifests/1")
        self.assertEqual(answer.status, 503)
        self.assertIn("docker-credential-e2e ended with 4", answer.error_message)
        self.assert_no_secret_shows()

    def test_repositories_have_credentials_of_their_own(self):
        special = [{"repositories": ["library/schema*"], "username": "org", "password": ACCOUNTS["org"]}]
        self.start(credentials={"username": "ci", "password": ACCOUNTS["ci"]}, repository_credentials=special)
        self.assertEqual((self.status(LAYERS), self.status(SCHEMA2)), (200, 200))
        for _, path, authorization, _ in self.upstream.requests:
            if path.startswith("/token"):
                name = "org" if "schema2" in path else "ci"
                self.assertIn(f"{name}:", base64.b64decode(authorization.removeprefix("Basic ")).decode())

    def plugin(self, answer):
        work, plugins = folder("provider"), folder("plugins.d")
        (work / "Factory.java").write_text(PROVIDER % answer)
        services = work / "classes" / "META-INF" / "services" / "io.towline.spi.CredentialProviderFactory"
        services.parent.mkdir(parents=True)
        services.write_text("plugin.Factory\n")
        api = ROOT / "plugins" / "api" / "target" / "classes"
        self.assertTrue(api.exists())
        run("javac", "-proc:none", "-cp", api, "-d", work / "classes", work / "Factory.java")
        run("jar", "--create", "--file", work / "made.jar", "-C", work / "classes", ".")
        shutil.copy(work / "made.jar", plugins / "vault.jar")
        return plugins

    def test_a_plug_in_knows_them(self):
        self.start(self.plugin(GIVES), credentials={"provider": "vault", "options": {"key": ACCOUNTS["ci"]}})
        self.assertEqual(self.status(), 200)
        self.assert_no_secret_shows()

    def test_a_plug_in_that_throws_is_named_without_what_it_says(self):
        plugins = self.plugin('throw new IllegalStateException("ci-secret-1");')
        self.start(plugins, credentials={"provider": "vault", "options": {"key": "x"}})
        answer = curl(f"{self.towline.url}/v2/{LAYERS}/manifests/1")
        self.assertEqual(answer.status, 503)
        self.assertIn("the credential provider vault", answer.error_message)
        self.assertIn("IllegalStateException", answer.error_message)
        self.assert_no_secret_shows()

    def test_2_no_kind_of_credentials_goes_to_another_host(self):
        evil = GuardedRegistry(self.backend, ACCOUNTS, {})
        self.addCleanup(evil.close)
        # another name of this machine, which is another host
        self.upstream.realm = f"http://localhost:{evil.port}/token"
        answer = json.dumps({"Username": "<token>", "Secret": "refresh-secret-3"})
        kinds = (
            {"username": "ci", "password": ACCOUNTS["ci"]},
            {"docker_config": self.auths(identitytoken="refresh-secret-3")},
            {"helper": self.helper(f"echo '{answer}'")},
        )
        for credentials in kinds:
            with self.subTest(kind=sorted(credentials)):
                self.start(credentials=credentials)
                self.assertNotEqual(self.status(), 200)
                self.assertEqual(evil.requests, [])
                self.towline.stop()
        towline = Towline({"docker.io": registry(self.upstream.url) | {"authorization": "passthrough"}})
        self.addCleanup(towline.stop)
        towline.start()
        shown = ("--user", f"ci:{ACCOUNTS['ci']}")
        self.assertNotEqual(curl(f"{towline.url}/v2/{LAYERS}/manifests/1", *shown).status, 200)
        self.assertEqual(evil.requests, [])


if __name__ == "__main__":
    unittest.main()
