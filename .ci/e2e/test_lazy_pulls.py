"""Clients that take a cold blob in pieces: every byte comes from the upstream once, and the pieces become the blob."""
import json
import random
import unittest
from pathlib import Path

from kit.curl import curl
from kit.faulty import Faulty
from kit.images import MIB, digest_of
from kit.processes import environment, folder, run, wait_until
from kit.ranges import GAVE_WAY, Pieces, assert_once
from kit.registry import Registry
from kit.scene import Scene
from kit.towline import Towline, registry


class Scattered(unittest.TestCase):
    """Ranges as eStargz and SOCI snapshotters, and zstd:chunked, ask for them."""

    def setUp(self):
        self.relay = Faulty(0)
        self.addCleanup(self.relay.close)
        self.scene = Scene(hub_address=self.relay.url)
        self.relay.target_port = self.scene.hub.port
        self.addCleanup(self.scene.stop)
        self.scene.start()
        image = self.scene.images.large
        self.digest = image.layers[0]
        self.size = image.sizes[self.digest]
        path = f"library/large/blobs/{self.digest}"
        self.whole = curl(f"http://127.0.0.1:{self.scene.hub.port}/v2/{path}").body
        self.relay.transfers.clear()
        self.towline = self.scene.towline
        self.path = f"/v2/docker.io/{path}"
        self.client = Pieces(self.towline.port, self.path)

    def is_stored(self):
        return (self.towline.cache / "blobs" / self.digest.replace(":", "/")).exists()

    def restart(self):
        self.towline.stop()
        self.towline.start()

    def test_the_footer_and_then_pieces_until_the_blob_is_complete(self):
        self.assertEqual(self.client.part("-47"), self.whole[-47:])
        self.assertLessEqual(self.relay.sent(self.digest), MIB)
        starts = list(range(0, self.size, MIB))
        random.Random(1).shuffle(starts)
        for start in starts[: len(starts) // 2]:
            self.assertEqual(self.client.part(f"{start + 10}-{start + 99}"), self.whole[start + 10 : start + 100])
        wait_until(lambda: self.towline.metric("towline_upstream_bytes_total") >= len(starts) // 2 * MIB - MIB)
        self.restart()
        before = self.relay.sent(self.digest)
        again = starts[0]
        self.assertEqual(self.client.part(f"{again}-{again + 999}"), self.whole[again : again + 1000])
        self.assertEqual(self.relay.sent(self.digest), before)
        for start in starts[len(starts) // 2 :]:
            self.assertEqual(self.client.part(f"{start + 10}-{start + 99}"), self.whole[start + 10 : start + 100])
        wait_until(self.is_stored, what="the blob made of its pieces")
        assert_once(self, self.relay, self.digest, self.size)
        self.assertLessEqual(self.relay.sent(self.digest), self.size + GAVE_WAY)

    def test_1024_ranges_in_one_header(self):
        pick = random.Random(2)
        starts = sorted(pick.sample(range(10 * MIB, self.size - 100), 1024))
        spans = [(start, start + pick.randint(1, 50)) for start in starts]
        found = self.client.parts(spans)
        self.assertEqual(found, [self.whole[start:end] for start, end in spans])
        sent = assert_once(self, self.relay, self.digest, self.size)
        self.assertLessEqual(len(sent), 4, sent)
        self.assertFalse(self.is_stored())
        self.assertEqual(curl(self.towline.url + self.path).body, self.whole)
        wait_until(self.is_stored, what="the whole blob")
        self.assertLessEqual(self.relay.sent(self.digest), self.size + GAVE_WAY)

    def test_open_ranges_that_are_given_up(self):
        self.assertEqual(digest_of(self.client.concurrently(self.size)), self.digest)
        wait_until(self.is_stored, what="the blob made of its chunks")
        assert_once(self, self.relay, self.digest, self.size)
        self.assertLessEqual(len({transfer.connection for transfer in self.relay.of(self.digest)}), 4)

    def test_closed_chunks(self):
        self.assertEqual(digest_of(self.client.concurrently(self.size, 5_000_000, 6, closed=True)), self.digest)
        wait_until(self.is_stored, what="the blob made of its chunks")
        assert_once(self, self.relay, self.digest, self.size)

    def test_a_client_that_leaves_has_nothing_more_fetched(self):
        self.relay.rate = 4 * MIB
        connection, answer = self.client.ask(f"{20 * MIB}-")
        answer.read(MIB)
        connection.close()
        wait_until(lambda: self.towline.metric("towline_active_downloads") == 0, what="the end of the download")
        self.assertLessEqual(self.relay.sent(self.digest), 6 * MIB)


class PartialImages(unittest.TestCase):
    """Podman, with `enable_partial_images` and images of zstd:chunked layers, made and pushed by Podman itself."""

    @classmethod
    def setUpClass(cls):
        home = folder("partial-images")
        cls.upstream = Registry("chunked", folder("chunked"))
        cls.upstream.start()
        cls.addClassCleanup(cls.upstream.stop)
        conf = home / "storage.conf"
        conf.write_text(
            f'[storage]\ndriver = "overlay"\ngraphroot = "{home}/root"\nrunroot = "{home}/run"\n[storage.options]\n'
            'pull_options = {enable_partial_images = "true", use_hard_links = "false", ostree_repos = ""}\n'
        )
        cls.env = environment(CONTAINERS_STORAGE_CONF=str(conf))
        cls.addClassCleanup(run, "umount", "-l", home / "root" / "overlay", check=False)
        cls.addClassCleanup(run, "podman", "image", "unmount", "--all", env=cls.env, check=False)
        cls.files = home / "files"
        cls.files.mkdir()
        for index in range(40):
            cls.write(index, 1)
        cls.push(1)
        for index in (3, 17, 30):
            cls.write(index, 2)
        cls.push(2)
        cls.podman("rmi", "--force", "--all")

    @classmethod
    def write(cls, index, version):
        (cls.files / f"{index}").write_bytes(random.Random(f"{index}.{version}").randbytes(250_000))

    @classmethod
    def podman(cls, *words):
        return run("podman", *words, env=cls.env).stdout.strip()

    @classmethod
    def push(cls, version):
        archive = folder("archive") / "image.tar"
        run("tar", "-C", cls.files, "-cf", archive, ".")
        cls.podman("import", "--quiet", archive, f"chunked:{version}")
        target = f"docker://127.0.0.1:{cls.upstream.port}/library/chunked:{version}"
        cls.podman("push", "--quiet", "--tls-verify=false", "--compression-format", "zstd:chunked", f"chunked:{version}", target)

    def test_of_an_image_that_is_mostly_here_only_what_differs_is_fetched(self):
        relay = Faulty(self.upstream.port)
        self.addCleanup(relay.close)
        towline = Towline({"docker.io": registry(relay.url)}, progress={"head_start": False})
        self.addCleanup(towline.stop)
        towline.start()
        for version in (1, 2):
            name = f"{towline.host}/docker.io/library/chunked:{version}"
            self.podman("pull", "--quiet", "--tls-verify=false", name)
            mount = Path(self.podman("image", "mount", name))
            for index in range(40):
                written = 2 if version == 2 and index in (3, 17, 30) else 1
                expected = random.Random(f"{index}.{written}").randbytes(250_000)
                self.assertEqual((mount / str(index)).read_bytes(), expected, f"file {index} of {version}")
        manifest = json.loads(curl(f"{towline.url}/v2/docker.io/library/chunked/manifests/2").body)
        layer = manifest["layers"][0]
        spans = assert_once(self, relay, layer["digest"], layer["size"])
        self.assertLess(relay.sent(layer["digest"]), layer["size"] * 0.7, spans)
        self.assertTrue(all(end - start < layer["size"] for start, end in spans), spans)
