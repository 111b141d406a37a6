"""Disks that are full, read-only, failing or short of something: every pull is right, and storing resumes."""
import os
import signal
import threading
import time
import unittest

from kit.disks import Memory
from kit.images import KIB, MIB
from kit.memory_registry import MemoryRegistry
from kit.processes import folder, run, wait_until
from kit.ranges import Pieces
from kit.strict_client import RIGHT, StrictClient
from kit.towline import Towline, registry

RESUMES_WITHIN = 30


class Filling:
    """Writes to a file as long as the block lasts, and takes what becomes free meanwhile."""

    def __init__(self, path):
        self.path = path
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.fill)

    def fill(self):
        with open(self.path, "wb", buffering=0) as file:
            while not self.ended.is_set():
                try:
                    file.write(bytes(64 * KIB))
                except OSError:
                    self.ended.wait(0.001)

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()


class Disks(unittest.TestCase):
    def setUp(self):
        self.upstream = MemoryRegistry()
        self.addCleanup(self.upstream.close)

    def serve(self, directory, prefix=(), **cache):
        """Towline over this folder; `prefix` is what it is started under."""
        self.towline = Towline(
            {"docker.io": registry(self.upstream.url)}, cache={"directory": str(directory), **cache}
        )
        self.towline.server.command = [*prefix, *self.towline.server.command]
        self.addCleanup(self.towline.stop)
        self.towline.start()
        self.client = StrictClient(self.towline.port, timeout=120)

    def memory(self, options):
        mount = Memory(options)
        self.addCleanup(mount.close)
        return mount

    def storing(self):
        return self.towline.metric("towline_disk_storing") == 1

    def assert_pulls(self, name, sizes, times=1):
        image = self.upstream.image(name, sizes)
        for _ in range(times):
            self.assertEqual(self.client.pull(image), RIGHT, name)
        return image

    def assert_storing_resumes(self):
        """Within the time that is promised; then a pull reaches the disk again."""
        began = time.monotonic()
        wait_until(self.storing, RESUMES_WITHIN, "storing again")
        print(f"     storing again {time.monotonic() - began:.1f} s after there was room", flush=True)
        image = self.assert_pulls(f"after-{time.monotonic_ns()}", [300 * KIB])
        sent = dict(self.upstream.sent)
        self.assertEqual(self.client.pull(image), RIGHT)
        self.assertEqual(self.upstream.sent, sent, "the second pull comes from the disk")

    def assert_one_warning(self):
        warnings = [line for line in self.towline.log().splitlines() if " WARN towline.cache: not storing" in line]
        self.assertEqual(len(warnings), 1, warnings)
        self.assertTrue(self.towline.is_ready(), "a disk never makes it fail")

    def test_a_blob_that_is_larger_than_the_disk(self):
        mount = self.memory("size=100m")
        self.serve(mount.path / "cache", max_size="90MiB")
        self.assert_pulls("huge", [256 * MIB], times=2)
        self.assert_pulls("small", [MIB, 10 * MIB])

    def test_parts_of_a_blob_that_nothing_is_kept_of(self):
        """From before, in and behind the 8 MiB that memory holds of it, each of a blob of its own."""
        self.serve(folder("no-room"), min_free="900TiB")
        size = 20 * MIB
        spans = ((0, size), (6 * MIB, size), (6 * MIB, 7 * MIB), (9 * MIB, 9 * MIB + 1), (12 * MIB + 5, size), (size - 1, size))
        for number, (start, end) in enumerate(spans):
            image = self.upstream.image(f"unkept-{number}", [size])
            digest = list(image.blobs)[1]
            part = Pieces(self.towline.port, f"/v2/docker.io/{image.repository}/blobs/{digest}").part(f"{start}-{end - 1}")
            self.assertTrue(part == self.upstream.content[digest][0][start:end], (start, end))

    def test_a_disk_that_somebody_else_fills(self):
        mount = self.memory("size=100m")
        self.serve(mount.path / "cache", max_size="90MiB")
        self.upstream.rate = 16 * MIB
        filler = mount.path / "filler"
        image = self.upstream.image("filled", [48 * MIB])
        client = StrictClient(self.towline.port)
        outcome = []
        pull = threading.Thread(target=lambda: outcome.append(client.pull(image)))
        pull.start()
        wait_until(lambda: sum(self.upstream.sent.values()) > 12 * MIB, 30, "the blob's middle")
        with Filling(filler):
            wait_until(lambda: not self.storing(), 30, "not storing")
            pull.join()
            self.upstream.rate = None
            self.assertEqual(outcome, [RIGHT])
            for number in range(5):
                self.assert_pulls(f"full-{number}", [100 * KIB, 2 * MIB], times=2)
            self.assertFalse(self.storing())
        self.assert_one_warning()
        filler.unlink()
        self.assert_storing_resumes()

    def test_a_disk_that_becomes_read_only(self):
        mount = self.memory("size=200m")
        self.serve(mount.path / "cache", max_size="150MiB")
        before = self.assert_pulls("before", [200 * KIB, MIB])
        # The kernel refuses it while a file is open for writing, so the mount's own switch is used.
        run("mount", "-o", "remount,ro", mount.path, check=False)
        if os.access(mount.path, os.W_OK):
            run("mount", "--bind", mount.path, mount.path)
            run("mount", "-o", "remount,bind,ro", mount.path)
            self.addCleanup(run, "umount", "-l", mount.path, check=False)
        self.assert_pulls("while", [100 * KIB, 20 * MIB], times=2)
        self.assertEqual(self.client.pull(before), RIGHT)

    def test_no_inodes(self):
        mount = self.memory("size=200m,nr_inodes=30")
        self.serve(mount.path / "cache", max_size="150MiB")
        images = [self.assert_pulls(f"many-{number}", [20 * KIB, 700 * KIB, 2 * MIB]) for number in range(8)]
        for image in images:
            self.assertEqual(self.client.pull(image), RIGHT)
        self.assertFalse(self.storing())
        self.assert_one_warning()
        mount.remount("nr_inodes=3000")
        self.assert_storing_resumes()

    def test_no_file_descriptors(self):
        self.serve(folder("few") / "cache", max_size="1GiB")
        self.assert_pulls("warm", [100 * KIB, 700 * KIB, 3 * MIB], times=2)  # a class not loaded is a file to open
        pid = self.towline.server.process.pid
        opened = len(os.listdir(f"/proc/{pid}/fd"))
        run("prlimit", f"--pid={pid}", f"--nofile={opened + 12}:")
        for number in range(3):
            self.assert_pulls(f"fds-{number}", [100 * KIB, 700 * KIB, 3 * MIB], times=2)
        run("prlimit", f"--pid={pid}", "--nofile=4096:")
        self.assert_storing_resumes()

    def test_a_process_that_stands_still_in_a_pull(self):
        self.serve(folder("still") / "cache")
        self.upstream.rate = 4 * MIB
        image = self.upstream.image("still", [8 * MIB])
        outcome = []
        pull = threading.Thread(target=lambda: outcome.append(self.client.pull(image)))
        pull.start()
        wait_until(lambda: sum(self.upstream.sent.values()) > 2 * MIB, 30, "the blob's middle")
        self.towline.server.signal(signal.SIGSTOP)
        time.sleep(15)
        self.towline.server.signal(signal.SIGCONT)
        pull.join()
        self.assertEqual(outcome, [RIGHT])
