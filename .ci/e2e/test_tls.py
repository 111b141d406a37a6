"""TLS of our own making and from files: real runtimes trust it where `setup` says, and refuse it elsewhere."""
import re
import shutil
import ssl
import socket
import unittest
from pathlib import Path

from kit.catalogue import catalogue
from kit.certificates import Authority
from kit.clients import Ctr, DockerMirror, DockerPlain, Podman, Skopeo
from kit.curl import curl
from kit.processes import environment, folder, run, wait_until
from kit.registry import Registry
from kit.towline import Towline, registry, towline

# Docker believes everybody on 127.0.0.0/8, so this needs another address of this machine.
ADDRESS = "10.99.77.1"


class OwnAuthority(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        run("ip", "address", "add", f"{ADDRESS}/32", "dev", "lo")
        cls.addClassCleanup(run, "ip", "address", "del", f"{ADDRESS}/32", "dev", "lo")
        cls.hub = Registry("hub", catalogue().docker_hub).start()
        cls.addClassCleanup(cls.hub.stop)
        cls.towline = Towline(
            {"docker.io": registry(f"http://127.0.0.1:{cls.hub.port}")},
            address=ADDRESS,
            server={"tls": {"self_signed": True}},
        )
        cls.addClassCleanup(cls.towline.stop)
        cls.towline.start()
        cls.authority = cls.towline.cache / "tls" / "ca.pem"
        cls.image = catalogue().layers

    def trust(self, path):
        """Puts the authority's certificate where a runtime looks for it."""
        path = Path(path)
        path.parent.mkdir(parents=True)
        self.addCleanup(shutil.rmtree, path.parent)
        shutil.copy(self.authority, path)

    def assert_refused_then_pulls(self, client, path):
        client.start()
        self.addCleanup(client.stop)
        with self.assertRaises(AssertionError) as refused:
            client.pull(self.image)
        self.assertRegex(str(refused.exception), "certificate|x509")
        self.trust(path)
        client.pull(self.image)
        client.check(self, self.image)

    def test_the_log_says_whom_to_trust(self):
        log = self.towline.log()
        self.assertIn(str(self.authority), log)
        self.assertIn(f"/etc/docker/certs.d/HOST:{self.towline.port}/ca.crt", log)

    def test_docker(self):
        client = DockerPlain(self.towline)
        self.assert_refused_then_pulls(client, f"/etc/docker/certs.d/{self.towline.host}/ca.crt")

    def test_docker_with_a_mirror(self):
        self.trust(f"/etc/docker/certs.d/{self.towline.host}/ca.crt")
        client = DockerMirror(self.towline).start()
        self.addCleanup(client.stop)
        client.pull(self.image)
        client.check(self, self.image)

    def test_podman(self):
        client = Podman(self.towline)
        client.mirrored = False
        self.assert_refused_then_pulls(client, f"/etc/containers/certs.d/{self.towline.host}/ca.crt")

    def test_skopeo(self):
        client = Skopeo(self.towline)
        client.copy_options = ()
        client.inspect_options = ("--no-tags",)
        self.assert_refused_then_pulls(client, f"/etc/containers/certs.d/{self.towline.host}/ca.crt")

    def test_containerd(self):
        client = Ctr(self.towline).start()
        self.addCleanup(client.stop)
        for hosts in client.hosts.rglob("hosts.toml"):
            # what `setup` says of a private authority; and nothing but the mirror is asked
            said = re.search(r'a line (ca = ")[^"]*"', self.towline.setup("containerd"))[1]
            text = re.sub(r"^server = .*$", f'server = "{self.towline.url}"', hosts.read_text(), flags=re.MULTILINE)
            hosts.write_text(text + f'  {said}{self.authority}"\n')
        client.pull(self.image)
        client.check(self, self.image)

    def test_commands_trust_whom_they_are_told_to(self):
        admin = ("--admin", f"https://127.0.0.1:{self.towline.admin_port}")
        for command in ("status", "health"):
            with self.subTest(command=command):
                refused = towline(command, *admin, check=False)
                self.assertEqual(refused.returncode, 1, refused.stdout)
                towline(command, *admin, "--admin-ca", self.authority)
                towline(command, *admin, env={**environment(), "TOWLINE_ADMIN_CA": str(self.authority)})

    def test_plain_http_is_told_so(self):
        answer = curl(f"http://{self.towline.host}/v2/")
        self.assertEqual(answer.status, 400)
        self.assertIn("https", answer.error_message)


class Files(unittest.TestCase):
    """Certificate and key of a company's authority, renewed while pulls go on; certificates of clients."""

    HOST = "mirror.internal.test"

    def setUp(self):
        self.ours = Authority()
        self.folder = folder("certificates")
        self.put(self.ours)
        self.hub = Registry("hub", catalogue().docker_hub).start()
        self.addCleanup(self.hub.stop)

    def put(self, authority):
        made = authority.certificate_for(self.HOST)
        shutil.copy(made.certificate, self.folder / "tls.crt")
        shutil.copy(made.key, self.folder / "tls.key")

    def start(self, **tls):
        files = {"certificate": str(self.folder / "tls.crt"), "key": str(self.folder / "tls.key")}
        proxy = Towline(
            {"docker.io": registry(f"http://127.0.0.1:{self.hub.port}")}, server={"tls": {**files, **tls}})
        self.addCleanup(proxy.stop)
        return proxy.start()

    def ask(self, proxy, authority, *options):
        resolve = ("--resolve", f"{self.HOST}:{proxy.port}:127.0.0.1", "--cacert", authority.certificate)
        return curl(f"https://{self.HOST}:{proxy.port}/v2/", *resolve, *options)

    def test_renewed_files_are_taken_over(self):
        proxy = self.start()
        self.assertEqual(self.ask(proxy, self.ours).status, 200)
        another = Authority()
        self.put(another)
        wait_until(lambda: "read again and is in use" in proxy.log(), 30, "the new certificate is in use")
        self.assertEqual(self.ask(proxy, another).status, 200)
        with self.assertRaises(AssertionError):
            self.ask(proxy, self.ours)

    def test_clients_show_a_certificate_where_that_is_wanted(self):
        clients = Authority()
        proxy = self.start(client_ca=str(clients.certificate))
        known, stranger = clients.certificate_for("node1"), self.ours.certificate_for("node1")
        self.assertEqual(
            self.ask(proxy, self.ours, "--cert", known.certificate, "--key", known.key).status, 200)
        for options in ((), ("--cert", stranger.certificate, "--key", stranger.key)):
            with self.subTest(options=options), self.assertRaises(AssertionError):
                self.ask(proxy, self.ours, *options)
        self.assertEqual(proxy.admin_status("/readyz"), 200)  # probes have no certificate

    def test_old_versions_are_not_spoken(self):
        proxy = self.start()
        context = ssl._create_unverified_context()
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        with socket.create_connection(("127.0.0.1", proxy.port)) as plain, self.assertRaises(ssl.SSLError):
            context.wrap_socket(plain)

    def test_wrong_files_are_named_at_the_start(self):
        shutil.copy(Authority().certificate_for("x").key, self.folder / "tls.key")
        proxy = Towline({}, server={"tls": {
            "certificate": str(self.folder / "tls.crt"), "key": str(self.folder / "tls.key")}})
        self.addCleanup(proxy.stop)
        with self.assertRaises(AssertionError):
            proxy.start()
        self.assertIn("tls.key is not the key of the certificate in", proxy.log())
