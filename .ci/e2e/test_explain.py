"""`explain` tells what a pull went through; `bypass` sends runtimes to their own upstreams."""
import dataclasses
import json
import re
import unittest

from kit.catalogue import catalogue
from kit.certificates import Authority
from kit.clients import Ctr, Podman, Skopeo
from kit.connect_proxy import ConnectProxy
from kit.curl import curl
from kit.processes import run
from kit.registry import Registry
from kit.relay import Relay
from kit.towline import PROGRAM, Towline, registry

# The runtimes reach it as Towline does: by a proxy, with a private authority's certificate.
HOST = "public.internal.test"
ENOUGH_FOR_SMALL_BLOBS = 500_000  # bytes a second


class AdminCommands:
    """Commands that ask the admin port of `self.towline`."""

    def command(self, *words, check=True):
        return run(PROGRAM, *words, "--admin", f"http://127.0.0.1:{self.towline.admin_port}", check=check)

    def pulls(self):
        return json.loads(self.command("explain", "library/layers:1", "--json").stdout)


class Explain(AdminCommands, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.image = catalogue().layers
        cls.upstream = Registry("explained", catalogue().docker_hub).start()
        cls.addClassCleanup(cls.upstream.stop)
        cls.relay = Relay(cls.upstream.port, rate=ENOUGH_FOR_SMALL_BLOBS)
        cls.addClassCleanup(cls.relay.close)
        cls.towline = Towline({"docker.io": registry(cls.relay.url)}).start()
        cls.addClassCleanup(cls.towline.stop)
        Skopeo(cls.towline).pull(cls.image)

    def test_an_image_is_explained_by_any_of_its_names(self):
        for name in ("layers:1", "docker.io/library/layers:1", f"docker.io/library/layers@{self.image.manifest}"):
            with self.subTest(name=name):
                text = self.command("explain", name).stdout
                for blob in self.image.blobs:
                    self.assertIn(blob, text)
                self.assertIn("skopeo/", text)
                self.assertIn("from origin: ", text)
                self.assertIn("origin was asked, from byte 0", text)
                self.assertIn("all bytes are here, and their digest is right", text)
                self.assertNotIn("127.0.0.1", text)

    def test_a_request_is_explained_by_the_id_in_the_log(self):
        line = next(line for line in self.towline.log().splitlines() if "/manifests/1 200" in line)
        request_id = re.search(r"request_id=(\S+)", line).group(1)
        text = self.command("explain", request_id).stdout
        self.assertIn(request_id, text)
        self.assertIn(self.image.blobs[0], text)

    def test_bytes_add_up(self):
        for blob in self.pulls()["blobs"]:
            with self.subTest(blob=blob["digest"]):
                self.assertEqual(blob["state"], "finished")
                self.assertEqual(sum(source["bytes"] for source in blob["sources"]), blob["size_bytes"])
                self.assertEqual(blob["map"], [{"start": 0, "end": blob["size_bytes"], "upstream": "origin"}])

    def test_the_log_has_one_line_a_blob(self):
        lines = [line for line in self.towline.log().splitlines() if " towline.blob: download finished" in line]
        for blob in self.image.blobs:
            with self.subTest(blob=blob):
                self.assertEqual(sum(f"digest={blob}" in line for line in lines), 1)

    def test_what_is_not_known_is_said_in_a_sentence(self):
        answer = self.command("explain", "docker.io/library/nothing:1", check=False)
        self.assertEqual(answer.returncode, 1)
        self.assertIn("docker.io/library/layers:1", answer.stderr)
        answer = self.command("explain", "quay.io/a/b:1", check=False)
        self.assertEqual(answer.returncode, 1)
        self.assertIn("no registry `quay.io`", answer.stderr)


class Bypass(AdminCommands, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.image = catalogue().layers
        cls.authority = Authority()
        certificate = cls.authority.certificate_for(HOST)
        cls.upstream = Registry("bypassed", catalogue().docker_hub, tls=certificate).start()
        cls.addClassCleanup(cls.upstream.stop)
        cls.proxy = ConnectProxy({HOST: cls.upstream.port})
        cls.addClassCleanup(cls.proxy.close)
        cls.towline = Towline(
            {HOST: registry(f"https://{HOST}")},
            proxy={"https": cls.proxy.url},
            trust={"ca_files": [str(cls.authority.certificate)]},
        ).start()
        cls.addClassCleanup(cls.towline.stop)

    def setUp(self):
        self.command("bypass", "on", "--registry", HOST)

    def tearDown(self):
        self.command("bypass", "off")

    def test_manifests_are_refused_until_it_is_off(self):
        url = f"{self.towline.url}/v2/{HOST}/library/layers/manifests/1"
        answer = curl(url)
        self.assertEqual(answer.status, 503)
        self.assertLess(answer.seconds, 2)
        self.assertIn("towline bypass off", answer.error_message)
        self.assertIn(f"BYPASS is on for {HOST}", self.command("status").stdout)
        self.assertEqual(self.towline.metric("towline_bypass", registry=HOST), 1)
        self.command("bypass", "off")
        self.assertEqual(curl(url).status, 200)

    def test_blobs_are_served(self):
        answer = curl(f"{self.towline.url}/v2/{HOST}/library/layers/blobs/{self.image.config}")
        self.assertEqual(answer.status, 200)

    def test_an_unknown_registry_is_refused_with_the_known_ones(self):
        answer = self.command("bypass", "on", "--registry", "quay.io", check=False)
        self.assertEqual(answer.returncode, 1)
        self.assertIn(HOST, answer.stderr)

    def assert_goes_on_to_the_upstream(self, client_class):
        variables = {"HTTPS_PROXY": self.proxy.url, "SSL_CERT_FILE": str(self.authority.certificate)}
        client = client_class(self.towline, **variables)
        client.registries = (HOST,)
        client.start()
        self.addCleanup(client.stop)
        refused = self.towline.metric("towline_requests_total", registry=HOST, status="503")
        client.pull(self.of_host())
        client.check(self, self.of_host())
        self.assertGreater(self.towline.metric("towline_requests_total", registry=HOST, status="503"), refused)

    def of_host(self):
        return dataclasses.replace(self.image, registry=HOST)

    def test_podman_goes_on_to_the_upstream(self):
        self.assert_goes_on_to_the_upstream(Podman)

    def test_containerd_goes_on_to_the_upstream(self):
        self.assert_goes_on_to_the_upstream(Ctr)
