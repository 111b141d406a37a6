"""The N-th system call of a kind fails, for N = 1, 2, … until a pull meets no failure any more."""
import hashlib
import unittest

from kit.failing import Failing
from kit.images import KIB, MIB
from kit.memory_registry import MemoryRegistry
from kit.processes import environment, folder, wait_until
from kit.scale import THOROUGH, sample
from kit.strict_client import RIGHT, StrictClient
from kit.towline import Towline, registry

# What a pull may meet; a close that fails has closed all the same, and reads are another promise.
FAULTS = [
    (call, error)
    for call, errors in (
        ("open", ("EMFILE", "EIO", "ENOSPC", "EINTR")),
        ("write", ("ENOSPC", "EIO", "short", "EINTR")),
        ("sync", ("EIO", "ENOSPC", "EINTR")),
        ("rename", ("EIO", "ENOSPC", "EINTR")),
        ("unlink", ("EIO", "EROFS")),
        ("chmod", ("EIO", "EROFS")),
        ("truncate", ("EIO",)),
        ("close", ("EIO", "EINTR")),
    )
    for error in errors
]
LAYERS = (100 * KIB, 700 * KIB, 2 * MIB + 1)
# At a start and an end of the process.
START_FAULTS = [(call, "EIO") for call in ("open", "write", "sync", "rename", "unlink", "mkdir", "read", "close")]


class FailingCalls(unittest.TestCase):
    def setUp(self):
        self.upstream = MemoryRegistry()
        self.addCleanup(self.upstream.close)
        self.cache = folder("failing-cache") / "cache"
        self.failing = Failing(self.cache)
        self.towline = Towline(
            {"docker.io": registry(self.upstream.url)},
            cache={"directory": str(self.cache)},
            env=environment(**self.failing.environment),
        )
        self.client = StrictClient(self.towline.port)
        self.addCleanup(self.towline.stop)

    def storing(self):
        return self.towline.metric("towline_disk_storing") == 1

    def test_a_pull_is_right_whichever_call_fails(self):
        self.towline.start()
        self.assertEqual(self.client.pull(self.upstream.image("first", LAYERS)), RIGHT)
        injected = pulls = 0
        for call, error in FAULTS:
            for number in steps(sample(1, 7)):
                image = self.upstream.image(f"{call}-{error}-{number}".lower(), LAYERS)
                self.failing.arm(call, error, number)
                outcomes = {self.client.pull(image) for _ in range(2)}  # cold, and from what is kept
                failed = self.failing.failed
                self.failing.disarm()
                with self.subTest(call=call, error=error, number=number):
                    self.assertEqual(outcomes, {RIGHT})
                wait_until(self.storing, 30, f"storing again after {call} {number} with {error}")
                injected, pulls = injected + failed, pulls + 2
                if not failed:
                    break
        self.assertEqual(self.client.wrong, [])
        self.assertGreater(injected, sample(300, 30))
        self.assert_stored_is_right()
        print(f"     {injected} calls failed in {pulls} pulls: 0 pulls failed, 0 wrong bytes", flush=True)

    def test_a_start_is_right_or_refused_whichever_call_fails(self):
        image = self.upstream.image("kept", LAYERS)
        self.towline.start()
        self.assertEqual(self.client.pull(image), RIGHT)
        self.towline.stop()
        injected = refused = 0
        for call, error in START_FAULTS:
            for number in steps(sample(1, 11), sample(1, 3)):
                self.failing.arm(call, error, number)
                with self.subTest(call=call, error=error, number=number):
                    if self.starts():
                        self.assertEqual(self.client.pull(image), RIGHT)
                        self.towline.stop()
                    else:
                        refused += 1
                injected += self.failing.failed
                met = self.failing.failed
                self.failing.disarm()
                if not met:
                    break
        self.assertEqual(self.client.wrong, [])
        self.towline.start()
        self.assertEqual(self.client.pull(image), RIGHT)
        self.towline.stop()
        self.assert_stored_is_right()
        print(f"     {injected} calls failed: {refused} starts refused with exit 1, 0 wrong bytes", flush=True)

    def starts(self):
        """Whether it serves; a start that is refused says why in one line, and exits with 1."""
        before = len(self.towline.log())
        try:
            self.towline.start()
            return True
        except AssertionError:
            self.assertFalse(self.towline.server.is_running(), "neither ready nor ended")
            self.assertEqual(self.towline.server.process.returncode, 1)
            said = [line for line in self.towline.log()[before:].splitlines() if str(self.cache) in line]
            self.assertTrue(said, self.towline.log()[before:])
            return False

    def assert_stored_is_right(self):
        for file in (self.cache / "blobs" / "sha256").iterdir():
            self.assertEqual(hashlib.sha256(file.read_bytes()).hexdigest(), file.name)


def steps(stride, first=1):
    """1, 2, 3, … in full; a sample leaves some out."""
    number = first
    while number < 2000:
        yield number
        number += 1 if THOROUGH else stride
