"""An upstream that wants credentials: with them Towline pulls, without them the runtime goes on by itself."""
import base64
import dataclasses
import json
import unittest

from kit.catalogue import catalogue
from kit.certificates import Authority
from kit.clients import Ctr, Podman, Skopeo, SkopeoMirror
from kit.connect_proxy import ConnectProxy
from kit.curl import curl
from kit.processes import folder
from kit.registry import PASSWORD, USER, Registry
from kit.towline import Towline, registry

# The runtimes reach it as Towline does: by a proxy, with a private authority's certificate.
HOST = "private.internal.test"


class PrivateUpstream(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.image = dataclasses.replace(catalogue().layers, registry=HOST)
        cls.authority = Authority()
        certificate = cls.authority.certificate_for(HOST)
        cls.upstream = Registry("private", catalogue().docker_hub, tls=certificate, private=True).start()
        cls.addClassCleanup(cls.upstream.stop)
        cls.proxy = ConnectProxy({HOST: cls.upstream.port})
        cls.addClassCleanup(cls.proxy.close)

    def start(self, **upstream):
        trust = {"ca_files": [str(self.authority.certificate)]}
        registries = {HOST: registry(f"https://{HOST}", **upstream)}
        towline = Towline(registries, proxy={"https": self.proxy.url}, trust=trust)
        self.addCleanup(towline.stop)
        return towline.start()

    def client_environment(self):
        token = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        accounts = folder("accounts") / "auth.json"
        accounts.write_text(json.dumps({"auths": {HOST: {"auth": token}}}))
        return {
            "HTTPS_PROXY": self.proxy.url,
            "SSL_CERT_FILE": str(self.authority.certificate),
            "REGISTRY_AUTH_FILE": str(accounts),
        }

    def test_with_its_credentials_towline_pulls(self):
        client = Skopeo(self.start(credentials={"username": USER, "password": PASSWORD}))
        client.pull(self.image)
        client.check(self, self.image)

    def test_without_credentials_the_401_is_answered_at_once(self):
        towline = self.start()
        for part in ("manifests/1", f"manifests/{self.image.manifest}", f"blobs/{self.image.config}"):
            for options in ((), ("--head",)):
                with self.subTest(part=part, options=options):
                    answer = curl(f"{towline.url}/v2/{HOST}/library/layers/{part}", *options)
                    self.assertEqual(answer.status, 401)
                    self.assertLess(answer.seconds, 10)  # not at the end of the 25 s that clients are given
        self.assertEqual(curl(f"{towline.url}/v2/{HOST}/library/layers/manifests/1").error_code, "UNAUTHORIZED")

    def assert_goes_on_to_the_upstream(self, client_class):
        towline = self.start()
        client = client_class(towline, **self.client_environment())
        client.registries = (HOST,)
        client.account = ("--user", f"{USER}:{PASSWORD}")
        client.start()
        self.addCleanup(client.stop)
        client.pull(self.image)
        client.check(self, self.image)
        self.assertGreater(towline.metric("towline_requests_total", registry=HOST, status="401"), 0)

    def test_containerd_goes_on_to_the_upstream(self):
        self.assert_goes_on_to_the_upstream(Ctr)

    def test_skopeo_goes_on_to_the_upstream(self):
        self.assert_goes_on_to_the_upstream(SkopeoMirror)

    def test_podman_goes_on_to_the_upstream(self):
        self.assert_goes_on_to_the_upstream(Podman)
