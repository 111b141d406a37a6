"""Stored files that were changed, and things in the cache directory that others made: never served, never followed."""
import hashlib
import os
import random
import shutil
import time
import unittest

from kit.failing import Failing
from kit.images import KIB, MIB
from kit.memory_registry import MemoryRegistry
from kit.processes import environment, folder, wait_until
from kit.scale import sample
from kit.strict_client import CUT, RIGHT, StrictClient
from kit.towline import Towline, registry, towline

FLIPS, TRUNCATIONS = sample(1000, 40), sample(200, 10)
LAYERS = (30 * KIB, 300 * KIB, 3 * MIB)


class Integrity(unittest.TestCase):
    def setUp(self):
        self.upstream = MemoryRegistry()
        self.addCleanup(self.upstream.close)
        self.image = self.upstream.image("kept", LAYERS)
        self.chance = random.Random(7)

    def serve(self, env=None, **cache):
        self.towline = Towline({"docker.io": registry(self.upstream.url)}, env=env, cache=cache)
        self.addCleanup(self.towline.stop)
        self.towline.start()
        self.client = StrictClient(self.towline.port)
        self.pull()

    def pull(self):
        self.assertEqual(self.client.pull(self.image), RIGHT)

    def file(self, digest):
        return self.towline.cache / "blobs" / digest.replace(":", "/")

    def blobs(self):
        return [digest for digest, size in self.image.blobs.items() if size > 64 * KIB]  # smaller ones are read from memory

    def corrupted(self, change):
        """Changes a stored file; the next pull is right."""
        digest = self.chance.choice(self.blobs())
        path = self.file(digest)
        wait_until(path.is_file, 10, "the blob is stored again")
        time.sleep(0.05)  # a change in the very tick of the file system's clock in which it was stored shows in no time
        change(path)
        outcome = self.client.get(f"/v2/docker.io/{self.image.repository}/blobs/{digest}", digest)
        self.assertEqual(outcome, RIGHT)
        self.pull()
        self.assertEqual(self.client.wrong, [])

    def flip(self, path):
        os.chmod(path, 0o600)
        with path.open("r+b") as file:
            at = self.chance.randrange(max(1, path.stat().st_size))
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ (1 << self.chance.randrange(8))]))

    def truncate(self, path):
        os.chmod(path, 0o600)
        size = max(1, path.stat().st_size)  # what is held in memory stays as a change has left it
        os.truncate(path, self.chance.choice((0, 1, self.chance.randrange(size))))

    def test_changed_files_are_never_served(self):
        self.serve()
        for _ in range(FLIPS):
            self.corrupted(self.flip)
        for _ in range(TRUNCATIONS):
            self.corrupted(self.truncate)
        others = (
            lambda path: path.open("ab").write(b"more"),
            self.swap,
            lambda path: replace(path, path.mkdir),
            lambda path: replace(path, lambda: os.mkfifo(path)),
            lambda path: replace(path, lambda: path.symlink_to("/etc/hostname")),
            lambda path: os.link(path, folder("link") / "second-name"),
            lambda path: path.unlink(),
        )
        for change in others:
            for _ in range(3):
                self.corrupted(change)
        self.assertGreater(self.towline.metric("towline_corrupt_blobs_total", upstream="cache"), FLIPS // 2)
        print(
            f"     {FLIPS} bits flipped, {TRUNCATIONS} truncations, {3 * len(others)} other changes: 0 wrong bytes, "
            "0 pulls failed",
            flush=True,
        )

    def swap(self, path):
        other = next(self.file(digest) for digest in self.blobs() if self.file(digest) != path)
        wait_until(other.is_file, 10, "the other blob is stored again")
        between = path.with_name("between")
        path.rename(between)
        other.rename(path)
        between.rename(other)

    def test_rot_without_a_trace_is_found_and_fetched_again(self):
        self.serve()
        digest = self.blobs()[-1]
        path = self.file(digest)
        self.towline.stop()
        before = path.stat()
        self.flip(path)
        os.chmod(path, 0o400)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        (self.towline.cache / "index.snapshot").unlink()  # its inode's time has changed: nothing else tells
        for state in self.towline.cache.glob("scrub*"):  # it may have been looked at just now, and is not again for days
            state.unlink()
        self.upstream.forget_answers()
        self.towline.start()
        wait_until(lambda: self.upstream.starts.get(digest), 60, "the scrubber fetches it again")
        wait_until(lambda: path.is_file() and sound(path), 20, "it is stored again")
        self.assertIn("quarantined", self.towline.log())

    def test_a_file_that_cannot_be_read(self):
        home = folder("unreadable")
        failing = Failing(home / "cache")
        self.serve(env=environment(**failing.environment), directory=str(home / "cache"))
        for number in range(1, sample(40, 8)):
            failing.arm("read", "EIO", number)
            outcome = self.client.pull(self.image)
            failing.disarm()
            self.assertIn(outcome, (RIGHT, CUT))
            self.pull()
        self.assertEqual(self.client.wrong, [])

    def test_what_others_made_is_named_and_left(self):
        self.serve()
        self.towline.stop()
        cache = self.towline.cache
        precious = folder("precious") / "file"
        precious.write_text("precious")
        strange = []
        for place in (cache, cache / "blobs", cache / "blobs" / "sha256", cache / "partial", cache / "refs"):
            for name, make in (
                ("a link", lambda path: path.symlink_to(precious)),
                ("a pipe", os.mkfifo),
                ("odd\nname", lambda path: path.write_text("x")),
            ):
                make(place / name)
                strange.append(place / name)
        digest = "f" * 64
        for name in (f"{digest}.part", f"{digest}.ckpt", f"{digest}.journal"):
            (cache / "partial" / name).symlink_to(precious)
        (cache / "partial" / ("e" * 64 + ".part")).symlink_to(precious)
        (cache / "blobs" / "sha256" / ("d" * 64)).symlink_to(precious)
        self.towline.start()
        self.pull()
        for place in ("blobs", "blobs/sha256", "partial"):
            line = f"{cache / place} holds what is not of our making"
            wait_until(lambda: line in self.towline.log(), 10, line)
        for path in strange:
            self.assertTrue(os.path.lexists(path), path)
        self.assertEqual(precious.read_text(), "precious")
        self.assertEqual(precious.stat().st_nlink, 1)
        kept = [path.name for path in (cache / "quarantine").iterdir() if path.is_symlink()]
        self.assertEqual(len([name for name in kept if name.startswith(("e", "d"))]), 2, kept)

    def test_damaged_records_are_discarded(self):
        self.serve()
        self.towline.stop()
        files = [path for path in self.towline.cache.rglob("*") if path.is_file() and path.parent.name in ("cache", "refs")]
        names = [path for path in files if path.name not in ("version", "lock", "oci-layout")]
        self.assertGreaterEqual(len(names), 4, files)
        kept = folder("kept") / "cache"
        shutil.copytree(self.towline.cache, kept)
        for index, path in enumerate(sorted(names)):
            damages = (b"", path.read_bytes()[: path.stat().st_size // 2], os.urandom(200), None)
            for damage in sample(damages, damages[index % 4 : index % 4 + 1]):
                shutil.rmtree(self.towline.cache)
                shutil.copytree(kept, self.towline.cache)
                data = bytearray(path.read_bytes())
                if damage is None and data:
                    data[len(data) // 2] ^= 1
                path.write_bytes(data if damage is None else damage)
                with self.subTest(path=path.name, damage=damage and len(damage)):
                    self.towline.start()
                    self.pull()
                    self.towline.stop()
        self.assertEqual(self.client.wrong, [])


class Versions(unittest.TestCase):
    def setUp(self):
        self.upstream = MemoryRegistry()
        self.addCleanup(self.upstream.close)
        self.image = self.upstream.image("kept", LAYERS)
        self.towline = Towline({"docker.io": registry(self.upstream.url)})
        self.addCleanup(self.towline.stop)
        self.towline.start()
        self.assertEqual(StrictClient(self.towline.port).pull(self.image), RIGHT)

    def seen(self):
        """Every file's time, size and mode."""
        stats = {path: path.lstat() for path in [self.towline.cache, *self.towline.cache.rglob("*")]}
        return {path: (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_mode) for path, stat in stats.items()}

    def test_a_newer_directory_is_refused_untouched(self):
        self.towline.stop()
        file = self.towline.cache / "version"
        newer = int(file.read_text()) + 1
        file.write_text(f"{newer}\n")
        before = self.seen()
        done = towline("serve", "--config", self.towline.file, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn(f"version {newer}", done.stderr)
        self.assertEqual(self.seen(), before)

    def test_the_directory_of_the_version_before_is_read(self):
        self.towline.stop()
        file = self.towline.cache / "version"
        file.write_text(f"{int(file.read_text()) - 1}\n")
        self.upstream.forget_answers()
        self.towline.start()
        self.assertEqual(StrictClient(self.towline.port).pull(self.image), RIGHT)
        for digest in self.image.blobs:
            self.assertEqual(self.upstream.starts.get(digest), None, "from the disk")

    def test_who_waits_for_the_lock_gets_it(self):
        second = Towline({"docker.io": registry(self.upstream.url)}, cache={"directory": str(self.towline.cache)})
        done = towline("serve", "--config", second.file, check=False)
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (1, 1), done.stderr)
        self.assertIn("--wait-for-lock", done.stderr)
        second.server.command += ["--wait-for-lock", "60s"]
        self.addCleanup(second.stop)
        second.server.start()
        self.assertFalse(second.is_ready())
        self.towline.stop()
        wait_until(second.is_ready, 40, "the second has the directory")


def replace(path, make):
    path.unlink()
    make()


def sound(path):
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == path.name
    except OSError:
        return False
