"""Upstreams that fall silent, cut, reset and trickle: what real clients see directly, and through Towline.

Measured anew by `.ci/e2e/run test_faults`, which prints a line for each pull; see docs/faults.md.
"""
import concurrent.futures
import functools
import unittest

from kit.faulty import Faulty, Freeze, Reset, Silence, Trickle
from kit.images import MIB, Pusher, layer
from kit.processes import folder
from kit.pullers import PULLERS
from kit.registry import Registry
from kit.towline import Towline, registry

SILENCE = 60
PATIENCE = 200  # seconds; whoever takes longer hangs
IMAGE_MIB = 200


@functools.cache
def store():
    """The folder of a registry, and the image of 200 MiB that it holds."""
    home = folder("faults")
    with Registry("push-faults", home) as pushing:
        layers = [layer("f1", 160 * MIB, "stored"), layer("f2", 30 * MIB, "stored"), layer("f3", 10 * MIB, "stored")]
        return home, Pusher(pushing.port, "library/big").image("1", layers)


class FaultyPulls(unittest.TestCase):
    """One faulty upstream and one Towline for each client, so that all can pull at the same time."""

    @classmethod
    def setUpClass(cls):
        home, cls.image = store()
        cls.big = cls.image.layers[0]
        cls.registry = Registry("origin", home).start()
        cls.addClassCleanup(cls.registry.stop)

    def upstream(self, *faults):
        made = Faulty(self.registry.port, *faults)
        self.addCleanup(made.close)
        return made

    def towline(self, *urls, **settings):
        upstreams = [{"name": f"upstream{number}", "url": url} for number, url in enumerate(urls)]
        made = Towline({"docker.io": {"upstreams": upstreams}}, **settings)
        self.addCleanup(made.stop)
        return made.start()

    def pull_by_all(self, place, title, seconds=PATIENCE):
        """Every client pulls from a `place()` of its own, a HOST:PORT with a path; client → Pulled."""
        ready = []
        for puller_class in PULLERS:
            puller = puller_class().start()
            self.addCleanup(puller.stop)
            ready.append((puller, f"{place()}/library/big:1"))
        with concurrent.futures.ThreadPoolExecutor(len(ready)) as pool:
            done = list(pool.map(lambda pair: pair[0].pull(pair[1], seconds), ready))
        for pulled in done:
            print(f"     {title}: {pulled.client}: {pulled.outcome}", flush=True)
        return {pulled.client: pulled for pulled in done}

    def directly(self, faults, title, seconds=PATIENCE):
        return self.pull_by_all(lambda: f"127.0.0.1:{self.upstream(*faults()).port}", f"{title}, directly", seconds)

    def through_towline(self, faults, title, mirrors=()):
        """The pulls, and what each client asked of its Towline: client → (Towline, Faulty)."""
        self.behind = []

        def place():
            upstream = self.upstream(*faults())
            towline = self.towline(upstream.url, *mirrors)
            self.behind.append((towline, upstream))
            return f"{towline.host}/docker.io"

        return self.pull_by_all(place, f"{title}, through Towline")

    def assert_whole_without_retries(self, pulls):
        for client, pulled in pulls.items():
            with self.subTest(client=client):
                self.assertTrue(pulled.ok, pulled.said[-2000:])
                self.assertEqual(pulled.retries, [])
        for towline, _ in self.behind:
            for digest in self.image.layers:
                asked = [line for line in towline.log().splitlines() if "GET /v2/" in line and digest in line]
                self.assertEqual(len(asked), 1, "one request a layer: nobody tried again")


class NoFault(FaultyPulls):
    """What the others are to be compared with."""

    def test_every_client_completes(self):
        directly = self.directly(tuple, "no fault")
        self.assert_whole_without_retries(self.through_towline(tuple, "no fault"))
        self.assertTrue(all(pulled.ok for pulled in directly.values()))


class StallsResetsAndTrickles(FaultyPulls):
    TITLE = f"{SILENCE} s of silence, two resets, a trickle"

    def faults(self):
        return (
            Reset(20 * MIB, self.big),
            Silence(60 * MIB, SILENCE, self.big),
            Reset(100 * MIB, self.big),
            Trickle(130 * MIB, 131 * MIB, 100_000, self.big),
        )

    def test_every_client_completes_without_a_retry(self):
        pulls = self.through_towline(self.faults, self.TITLE)
        self.assert_whole_without_retries(pulls)
        for pulled in pulls.values():
            self.assertGreater(pulled.seconds, SILENCE, "the upstream was silent")

    def test_directly_they_fail_or_try_again(self):
        pulls = self.directly(self.faults, self.TITLE)
        self.assertFalse(pulls["skopeo"].ok)
        self.assertFalse(pulls["containerd"].ok)
        self.assertTrue(pulls["dockerd"].retries or not pulls["dockerd"].ok, pulls["dockerd"].said[-2000:])

    def test_with_a_second_upstream_nobody_waits(self):
        pulls = self.through_towline(self.faults, f"{self.TITLE}, and a mirror", [f"http://127.0.0.1:{self.registry.port}"])
        self.assert_whole_without_retries(pulls)
        for client, pulled in pulls.items():
            self.assertLess(pulled.seconds, SILENCE / 2, client)


class FrozenConnection(FaultyPulls):
    """One connection stays open and brings nothing more; a new one would be fine."""

    TITLE = "one frozen connection"
    HANGING = 45

    def faults(self):
        return (Freeze(60 * MIB, self.big),)

    def test_directly_they_hang(self):
        pulls = self.directly(self.faults, self.TITLE, self.HANGING)
        for client, pulled in pulls.items():
            with self.subTest(client=client):
                self.assertTrue(pulled.hangs, pulled.outcome)

    def test_through_towline_they_complete(self):
        pulls = self.through_towline(self.faults, self.TITLE)
        self.assert_whole_without_retries(pulls)
        for client, pulled in pulls.items():
            self.assertLess(pulled.seconds, self.HANGING, client)
