"""The cache directory is an OCI image layout that other programs read."""
import hashlib
import json
import unittest

from kit.clients import Skopeo, assert_copied
from kit.processes import folder, run, wait_until
from kit.scene import Scene

REFERENCE = "org.opencontainers.image.ref.name"


class CacheDirectory(unittest.TestCase):
    def test_skopeo_reads_what_was_pulled(self):
        scene = Scene()
        self.addCleanup(scene.stop)
        scene.start()
        oci_images = (scene.images.layers, scene.images.multi, scene.images.other)
        images = (*oci_images, scene.images.schema2)
        for image in images:
            Skopeo(scene.towline).pull(image)
        self.assertEqual(scene.towline.cache.stat().st_mode & 0o777, 0o700)
        wanted = {image.name: image.top for image in images}
        wait_until(lambda: named_in(scene.towline.cache) == wanted, 20, "a running cache names every image")
        for image in oci_images:  # of Docker's media types skopeo reads none in a layout
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
        self.assertEqual(named_in(scene.towline.cache), {image.name: image.top})
        scene.hub.stop()
        scene.towline.start()
        client = Skopeo(scene.towline)
        client.pull(image)
        client.check(self, image)


def named_in(directory):
    """What the layout's index names: image → digest."""
    index = json.loads((directory / "index.json").read_bytes())
    return {entry["annotations"][REFERENCE]: entry["digest"] for entry in index["manifests"]}
