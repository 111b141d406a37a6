"""Clients log in with a user or a token, and pull what the rules let them."""
import base64
import unittest

from kit.catalogue import catalogue
from kit.clients import Ctr, DockerPlain, Podman, Skopeo
from kit.curl import curl
from kit.processes import folder, run
from kit.registry import Registry
from kit.towline import Towline, registry

PASSWORD = "open-sesame"
TOKEN = "e2e-token-0123456789abcdef"


class Login(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hub = Registry("hub", catalogue().docker_hub).start()
        cls.addClassCleanup(cls.hub.stop)
        home = folder("accounts")
        run("htpasswd", "-B", "-b", "-c", home / "htpasswd", "alice", PASSWORD)
        run("htpasswd", "-B", "-b", home / "htpasswd", "bob", PASSWORD)
        (home / "tokens").write_text(f"ci:{TOKEN}\n")
        allow = ["user:alice, token:ci: library/*", "user:bob: other/**"]
        cls.towline = Towline(
            {"docker.io": registry(f"http://127.0.0.1:{cls.hub.port}", ) | {"allow": allow}},
            server={"auth": {"htpasswd": str(home / "htpasswd"), "tokens": str(home / "tokens")}},
        )
        cls.addClassCleanup(cls.towline.stop)
        cls.towline.start()
        cls.home = home
        cls.image = catalogue().layers

    def started(self, client):
        client.start()
        self.addCleanup(client.stop)
        return client

    def assert_pulls_after(self, client, login):
        with self.assertRaises(AssertionError) as refused:
            client.pull(self.image)
        self.assertRegex(str(refused.exception), "(?i)unauthorized|authentication|credentials|log in")
        login()
        client.pull(self.image)
        client.check(self, self.image)

    def test_docker_login(self):
        client = self.started(DockerPlain(self.towline))

        def login():
            done = client.dockerd.docker("login", "-u", "alice", "-p", PASSWORD, self.towline.host)
            self.assertIn("Login Succeeded", done.stdout)

        wrong = client.dockerd.docker("login", "-u", "alice", "-p", "wrong", self.towline.host, check=False)
        self.assertNotEqual(wrong.returncode, 0)
        self.assert_pulls_after(client, login)

    def test_podman_login(self):
        client = self.started(Podman(self.towline))
        client.env["REGISTRY_AUTH_FILE"] = str(folder("podman-auth") / "auth.json")
        client.mirrored = False
        options = ("--tls-verify=false", "-u", "alice", "-p", PASSWORD)
        name = f"{self.towline.host}/{self.image.name}"
        self.assertNotEqual(
            run("podman", *client.store, "pull", "--tls-verify=false", name, env=client.env, check=False).returncode, 0)
        client.podman("login", *options, self.towline.host)
        client.podman("pull", "--quiet", "--tls-verify=false", name)

    def test_skopeo_with_a_token_as_password(self):
        client = self.started(Skopeo(self.towline))

        def login():
            shown = f"--src-creds=ci:{TOKEN}"
            client.copy_options = (*client.copy_options, shown)
            client.inspect_options = (*client.inspect_options, f"--creds=ci:{TOKEN}")

        self.assert_pulls_after(client, login)

    def test_containerd_by_its_mirror(self):
        client = self.started(Ctr(self.towline))
        for hosts in client.hosts.rglob("hosts.toml"):
            shown = base64.b64encode(f"alice:{PASSWORD}".encode()).decode()
            text = hosts.read_text().replace('server = "https://registry-1.docker.io"', f'server = "{self.towline.url}"')
            hosts.write_text(f'{text}  [host."{self.towline.url}".header]\n    authorization = "Basic {shown}"\n')
        client.pull(self.image)
        client.check(self, self.image)

    def test_rules_are_kept_cold_and_warm(self):
        base = f"{self.towline.url}/v2/docker.io/{self.image.repository}"
        paths = ("manifests/1", f"manifests/{self.image.manifest}", f"blobs/{self.image.layers[0]}", "tags/list",
                 f"referrers/{self.image.manifest}")
        for _ in range(2):
            for path in paths:
                for options in ((), ("--head",)):
                    if options and path.startswith(("tags", "referrers")):
                        continue
                    with self.subTest(path=path, options=options):
                        self.assertEqual(curl(f"{base}/{path}", *options).status, 401)
                        bob = curl(f"{base}/{path}", *options, "-u", f"bob:{PASSWORD}")
                        self.assertEqual(bob.status, 403)
                        alice = curl(f"{base}/{path}", *options, "-u", f"alice:{PASSWORD}")
                        self.assertEqual(alice.status, 200)
                        token = curl(f"{base}/{path}", *options, "--header", f"Authorization: Bearer {TOKEN}")
                        self.assertEqual(token.status, 200)

    def test_no_secret_is_logged(self):
        curl(f"{self.towline.url}/v2/", "-u", f"alice:{PASSWORD}")
        curl(f"{self.towline.url}/v2/", "--header", f"Authorization: Bearer {TOKEN}")
        curl(f"{self.towline.url}/v2/", "-u", "alice:wrong-secret")
        for secret in (PASSWORD, TOKEN, "wrong-secret"):
            self.assertNotIn(secret, self.towline.log())
