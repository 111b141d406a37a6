"""The cache directory is an OCI image layout that other programs read."""
import hashlib
import unittest

from kit.clients import Skopeo, assert_copied
from kit.processes import folder, run
from kit.scene import Scene


class CacheDirectory(unittest.TestCase):
    def test_skopeo_reads_what_was_pulled(self):
        scene = Scene()
        self.addCleanup(scene.stop)
        scene.start()
        images = (scene.images.layers, scene.images.schema2, scene.images.multi, scene.images.other)
        for image in images:
            Skopeo(scene.towline).pull(image)
        scene.towline.stop()
        self.assertEqual(scene.towline.cache.stat().st_mode & 0o777, 0o700)
        for image in images:
            with self.subTest(image=image.name):
                copy = folder("from-layout")
                run("skopeo", "copy", f"oci:{scene.towline.cache}:{image.name}", f"dir:{copy}")
                assert_copied(self, copy, image)
        for file in (scene.towline.cache / "blobs" / "sha256").iterdir():
            self.assertEqual(hashlib.sha256(file.read_bytes()).hexdigest(), file.name)

    def test_what_was_pulled_is_there_after_a_restart(self):
        scene = Scene()
        self.addCleanup(scene.stop)
        scene.start()
        image = scene.images.layers
        Skopeo(scene.towline).pull(image)
        scene.towline.stop()
        scene.hub.stop()
        scene.towline.start()
        client = Skopeo(scene.towline)
        client.pull(image)
        client.check(self, image)
