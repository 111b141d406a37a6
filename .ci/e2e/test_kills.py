"""`kill -9` at random moments under load: nothing wrong, little fetched twice, nothing left behind."""
import random
import threading
import time
import unittest

from kit.images import MIB
from kit.memory_images import varied
from kit.memory_registry import MemoryRegistry
from kit.processes import folder, run
from kit.scale import sample
from kit.strict_client import CUT, RIGHT, StrictClient
from kit.towline import Towline, registry

ROUNDS = sample(200, 8)
# What a kill may cost a blob, of all that the process had written to its file.
REFETCHED = MIB
STARTS_WITHIN = 30  # seconds, on a machine that does much else; what it took is printed


class Kills(unittest.TestCase):
    def setUp(self):
        self.upstream = MemoryRegistry(rate=24 * MIB)
        self.addCleanup(self.upstream.close)
        # Without what fetches a byte twice by intention.
        quiet = {"race": False, "hedge": False, "max_parts": 1}
        self.towline = Towline({"docker.io": registry(self.upstream.url)}, progress=quiet)
        self.addCleanup(self.towline.stop)
        self.chance = random.Random(2026)
        self.starts, self.wrong = [], []
        self.most = self.most_sent = self.cut = self.resumed = 0

    def start(self):
        began = time.monotonic()
        self.towline.start()
        self.starts.append(time.monotonic() - began)

    def test_kills_under_load(self):
        self.start()
        for number in range(ROUNDS):
            self.round(number)
            self.upstream.forget()
        self.assertEqual(self.wrong, [])
        self.towline.stop()
        left = [path.name for path in (self.towline.cache / "partial").iterdir()]
        self.assertEqual(left, [], "every blob is complete, so nothing is partial")
        self.starts.sort()
        print(
            f"     {ROUNDS} kills, {self.cut} of them cut a pull, {self.resumed} blobs resumed: 0 wrong bytes, at most"
            f" {self.most} of the bytes written of a blob fetched twice, {self.most_sent} of those sent; ready after {self.starts[len(self.starts) // 2]:.2f} s (median),"
            f" {self.starts[-1]:.2f} s (most)",
            flush=True,
        )

    def round(self, number):
        images = varied(self.upstream, 4, f"k{number}")
        client = StrictClient(self.towline.port)
        outcomes = {}
        load = threading.Thread(target=lambda: outcomes.update(client.pull_all(images, threads=6)))
        load.start()
        time.sleep(self.chance.uniform(0, 4))
        self.towline.server.kill()
        load.join()
        self.cut += CUT in outcomes.values()
        written = {path.stem: path.stat().st_size for path in (self.towline.cache / "partial").glob("*.part")}
        self.upstream.settle()  # what the dead process has asked for is answered, to nobody
        sent = dict(self.upstream.sent)
        self.upstream.forget_answers()
        self.start()
        self.assertLess(self.starts[-1], STARTS_WITHIN)
        again = StrictClient(self.towline.port)
        self.assertEqual(set(again.pull_all(images).values()), {RIGHT}, f"round {number}")
        self.wrong += client.wrong + again.wrong
        self.assert_little_was_fetched_twice(images, written, sent)
        if number % 10 == 0:
            self.assert_skopeo_pulls(images[0])

    def assert_little_was_fetched_twice(self, images, written, sent):
        """
        `written`: by the hexadecimal digits of a digest, what was in its file after the kill; `sent`: by digest, what
        the upstream had sent, of which some was still in the kernel's sockets, the more the busier the machine is.
        """
        for digest in (digest for image in images for digest in image.blobs):
            starts = self.upstream.starts.get(digest, [])
            self.assertLessEqual(len(starts), 1, f"one answer is enough for the rest of {digest}: {starts}")
            for start in starts:
                twice = written.get(digest.partition(":")[2], 0) - start
                self.most = max(self.most, twice)
                self.most_sent = max(self.most_sent, sent.get(digest, 0) - start)
                self.resumed += start > 0
                self.assertLessEqual(twice, REFETCHED, digest)

    def assert_skopeo_pulls(self, image):
        name = f"docker://{self.towline.host}/docker.io/{image.repository}:1"
        run("skopeo", "copy", "--src-tls-verify=false", name, f"dir:{folder('killed-copy')}")
