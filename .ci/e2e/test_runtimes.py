"""Real runtimes pull real images through Towline: cold, warm, and with the upstream stopped."""
import unittest

from kit import clients
from kit.scene import Scene


class Pulls:
    """The pulls that every runtime makes; its class names the client."""

    client_class = None

    @classmethod
    def setUpClass(cls):
        cls.scene = Scene().start()
        cls.addClassCleanup(cls.scene.stop)
        cls.client = cls.client_class(cls.scene.towline).start()
        cls.addClassCleanup(cls.client.stop)

    def test_oci_image_of_several_layers(self):
        self.pull_cold_warm_and_alone(self.scene.images.layers)

    def test_docker_schema_2_image(self):
        self.pull_cold_warm_and_alone(self.scene.images.schema2)

    def test_multi_arch_index(self):
        self.pull_cold_warm_and_alone(self.scene.images.multi)

    def test_zstd_layer(self):
        self.pull_cold_warm_and_alone(self.scene.images.zstd)

    def test_layer_of_66_mib(self):
        self.pull_cold_warm_and_alone(self.scene.images.large)

    def test_image_of_a_second_registry(self):
        self.pull_cold_warm_and_alone(self.scene.images.other)

    def pull_cold_warm_and_alone(self, image):
        upstream = self.scene.upstream_of(image)
        self.pull(image)
        upstream.wait_for_transfers(image.blobs)
        once = {digest: 1 for digest in image.blobs}
        self.assertEqual(self.transfers(upstream, image), once, "cold: one transfer per blob")
        self.pull(image)
        self.assertEqual(self.transfers(upstream, image), once, "warm: no blob is fetched again")
        upstream.stop()
        try:
            self.pull(image)
        finally:
            upstream.start()

    def pull(self, image):
        """One pull, checked, seen by Towline, and forgotten by the client."""
        before = self.scene.towline.metric("towline_requests_total", registry=image.registry, status="200")
        self.client.pull(image)
        self.client.check(self, image)
        self.client.forget(image)
        after = self.scene.towline.metric("towline_requests_total", registry=image.registry, status="200")
        # A manifest and every blob at least: the pull went through Towline and nowhere else.
        self.assertGreaterEqual(after - before, 1 + len(image.blobs))

    def transfers(self, upstream, image):
        counted = upstream.transfers()
        return {digest: counted[digest] for digest in image.blobs}


class SkopeoPlainName(Pulls, unittest.TestCase):
    client_class = clients.Skopeo


class SkopeoMirror(Pulls, unittest.TestCase):
    client_class = clients.SkopeoMirror


class Containerd(Pulls, unittest.TestCase):
    client_class = clients.Ctr


class DockerMirror(Pulls, unittest.TestCase):
    client_class = clients.DockerMirror
    test_zstd_layer = None  # Docker 20.10 unpacks no zstd
    test_image_of_a_second_registry = None  # dockerd has mirrors for Docker Hub alone


class DockerPlainName(Pulls, unittest.TestCase):
    client_class = clients.DockerPlain
    test_zstd_layer = None  # Docker 20.10 unpacks no zstd


class PodmanMirror(Pulls, unittest.TestCase):
    client_class = clients.Podman


class BuildahFrom(Pulls, unittest.TestCase):
    client_class = clients.Buildah
