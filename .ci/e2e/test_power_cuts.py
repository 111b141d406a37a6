"""The power of the cache's disk is cut at random moments: only what was synced is there afterwards."""
import random
import threading
import time
import unittest

from kit.disks import Disk
from kit.images import MIB
from kit.memory_images import varied
from kit.memory_registry import MemoryRegistry
from kit.scale import sample
from kit.strict_client import CUT, RIGHT, StrictClient
from kit.towline import Towline, registry

CUTS = sample(50, 3)  # in each mode


class PowerCuts(unittest.TestCase):
    def test_ordered(self):
        self.cuts("data=ordered")

    def test_writeback(self):
        self.cuts("data=writeback")

    def cuts(self, mode):
        self.disk = Disk(1024 * MIB, mode)
        self.addCleanup(self.disk.close)
        self.upstream = MemoryRegistry(rate=24 * MIB)
        self.addCleanup(self.upstream.close)
        self.towline = Towline(
            {"docker.io": registry(self.upstream.url)},
            cache={"directory": str(self.disk.path / "cache")},
            progress={"race": False, "hedge": False, "max_parts": 1},
        )
        self.addCleanup(self.towline.stop)
        self.chance = random.Random(mode)
        self.kept = self.resumed = self.known = self.again = self.failed = 0
        self.towline.start()
        for number in range(CUTS):
            self.cut(number, mode)
        print(
            f"     {mode}: {CUTS} cuts: 0 wrong bytes; of {self.known} blobs that were served whole {self.kept} were"
            f" there, {self.again} fetched again; {self.resumed} partial ones resumed; {self.failed} pulls ended short",
            flush=True,
        )

    def cut(self, number, mode):
        images = varied(self.upstream, 4, f"{mode[5:]}{number}", largest=32 * MIB)
        client = StrictClient(self.towline.port)
        outcomes = {}
        load = threading.Thread(target=lambda: outcomes.update(client.pull_all(images)))
        load.start()
        time.sleep(self.chance.uniform(0.2, 5))
        self.disk.cut_power()
        self.towline.server.kill()
        load.join()
        self.disk.unmount()
        self.disk.mount()
        self.upstream.forget_answers()
        self.towline.start()
        again = StrictClient(self.towline.port)
        after = again.pull_all(images)
        # A blob that was wrong from a byte on that nothing vouched for may end short once.
        self.failed += sum(outcome == CUT for outcome in after.values())
        self.assertEqual(set(again.pull_all(images).values()), {RIGHT}, f"cut {number}")
        self.assertEqual(client.wrong + again.wrong, [])
        for image in images:
            for digest in image.blobs if outcomes.get(image.repository) == RIGHT else ():
                self.known += 1
                self.kept += not self.upstream.starts.get(digest)
                self.again += bool(self.upstream.starts.get(digest))
        self.resumed += sum(start > 0 for starts in self.upstream.starts.values() for start in starts)
        self.upstream.forget()
