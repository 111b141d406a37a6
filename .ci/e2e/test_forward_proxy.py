"""A closed network: everything outside is reached by CONNECT, and signed by a private authority."""
import shutil
import unittest

from kit.catalogue import catalogue
from kit.certificates import Authority
from kit.clients import Skopeo
from kit.connect_proxy import ConnectProxy
from kit.curl import curl
from kit.processes import environment, folder, run
from kit.registry import Registry
from kit.towline import ROOT, Towline, registry

# Only the proxy knows where this is.
HOST = "registry.internal.test"


class PullsBehindAProxy(unittest.TestCase):
    def setUp(self):
        self.images = catalogue()
        self.authority = Authority()
        certificate = self.authority.certificate_for(HOST)
        self.upstream = Registry("tls-upstream", self.images.docker_hub, tls=certificate).start()
        self.addCleanup(self.upstream.stop)
        self.proxy = ConnectProxy({HOST: self.upstream.port})
        self.addCleanup(self.proxy.close)

    def start(self, upstream=registry(f"https://{HOST}"), **settings):
        towline = Towline({"docker.io": upstream}, **settings)
        self.addCleanup(towline.stop)
        return towline.start()

    def assert_pulls(self, towline):
        image = self.images.multi
        client = Skopeo(towline)
        client.pull(image)
        client.check(self, image)
        self.assertEqual(set(self.proxy.connects), {f"{HOST}:443"})
        self.upstream.wait_for_transfers(image.blobs)

    def test_the_configuration_names_proxy_and_authority(self):
        trust = {"ca_files": [str(self.authority.certificate)]}
        self.assert_pulls(self.start(proxy={"https": self.proxy.url}, trust=trust))

    def test_the_environment_names_proxy_and_authority(self):
        env = environment(HTTPS_PROXY=self.proxy.url, SSL_CERT_FILE=str(self.authority.certificate))
        self.assert_pulls(self.start(env=env))

    def test_an_upstream_names_its_own_authority(self):
        upstream = registry(f"https://{HOST}", ca_file=str(self.authority.certificate))
        self.assert_pulls(self.start(upstream, proxy={"https": self.proxy.url}))

    def test_an_unknown_authority_is_an_error_and_no_downgrade(self):
        towline = self.start(proxy={"https": self.proxy.url})
        answer = curl(f"{towline.url}/v2/docker.io/library/multi/manifests/1")
        self.assertIn(answer.status, (502, 503))
        self.assertIn("retry-after", answer.headers)
        self.assertRegex(answer.error_message, f"(?i){HOST}.*certificat")
        self.assertEqual(self.upstream.transfers(), {})

    def test_a_proxy_that_does_not_answer_is_named(self):
        self.proxy.close()
        towline = self.start(proxy={"https": "http://127.0.0.1:9"})
        answer = curl(f"{towline.url}/v2/docker.io/library/multi/manifests/1")
        self.assertIn(answer.status, (502, 503, 504))
        self.assertIn("127.0.0.1:9", towline.log())


class BuildBehindAProxy(unittest.TestCase):
    def test_a_clean_tree_builds_and_starts(self):
        """Every artifact comes through a proxy that opens TLS with the private authority's certificates."""
        authority = Authority()
        proxy = ConnectProxy({}, authority)
        self.addCleanup(proxy.close)
        home = folder("clean-tree")
        for name in run("git", "-C", ROOT, "ls-files", "-co", "--exclude-standard").stdout.splitlines():
            if (ROOT / name).exists():
                (home / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, home / name)
        env = environment(
            HTTPS_PROXY=proxy.url,
            SSL_CERT_FILE=str(authority.certificate),
            MAVEN_OPTS=f"-Dmaven.repo.local={home}/repository",
        )
        version = run(home / "bin" / "towline", "--version", env=env, cwd=home, seconds=600)
        self.assertRegex(version.stdout, r"\d+\.\d+")
        self.assertIn("repo.maven.apache.org:443", proxy.connects)
        again = run(home / "bin" / "towline", "--version", env=environment(), cwd=home, seconds=20)
        self.assertEqual(again.stderr, "", "a second start takes no build")
