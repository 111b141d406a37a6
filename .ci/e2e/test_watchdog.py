"""The watchdog on real time: a strict client, slow but living upstreams, kills and returns."""
import concurrent.futures
import hashlib
import time
import unittest

from kit.catalogue import catalogue
from kit.clients import Skopeo
from kit.crio import Cancelled, CrioClient
from kit.curl import curl
from kit.faulty import Bursts, Faulty, Freeze, Scan, Silence
from kit.images import KIB, MIB, Pusher, layer
from kit.processes import Server, folder, wait_until
from kit.registry import Registry
from kit.towline import Towline, registry

SLACK = MIB  # what may be fetched twice after a kill


class Watched(unittest.TestCase):
    """Faulty upstreams before one registry with the catalogue's images."""

    @classmethod
    def setUpClass(cls):
        cls.image = catalogue().slow
        cls.layer = cls.image.layers[0]
        cls.size = cls.image.sizes[cls.layer]
        cls.hub = Registry("hub", catalogue().docker_hub).start()
        cls.addClassCleanup(cls.hub.stop)

    def upstream(self, *faults, **options):
        made = Faulty(self.hub.port, *faults, **options)
        self.addCleanup(made.close)
        return made

    def towline(self, upstream, **settings):
        made = Towline({"docker.io": registry(upstream.url)}, **settings)
        self.addCleanup(made.stop)
        return made.start()


class StrictClient(Watched):
    """CRI-O with a timeout of five seconds, and a sole upstream that is silent for a minute in mid-blob."""

    TIMEOUT, SILENCE = 5, 60

    def pull(self, **settings):
        towline = self.towline(self.upstream(Silence(8 * MIB, self.SILENCE, self.layer)), **settings)
        client = CrioClient(towline.host, self.TIMEOUT)
        began = time.monotonic()
        try:
            blobs = client.pull(self.image.repository, self.image.tag)
        except Cancelled:
            return None, client, time.monotonic() - began
        return blobs, client, time.monotonic() - began

    def test_it_survives_with_masking_and_not_without(self):
        off = {"progress": {"mask": {"max": "0s"}}}
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            masked, bare = pool.submit(self.pull), pool.submit(self.pull, **off)
        blobs, client, seconds = masked.result()
        silence = client.watchdog.longest_silence
        print(f"     CRI-O's rules, {self.TIMEOUT} s, masked: {seconds:.1f} s, longest silence {silence:.1f} s")
        self.assertIsNotNone(blobs, "the watchdog ran out in spite of masking")
        self.assertEqual(set(blobs), set(self.image.blobs))
        self.assertGreater(seconds, self.SILENCE)
        self.assertEqual(client.resumed, 0)
        self.assertLess(silence, self.TIMEOUT)
        blobs, _, seconds = bare.result()
        print(f"     CRI-O's rules, {self.TIMEOUT} s, without masking: cancelled after {seconds:.1f} s")
        self.assertIsNone(blobs, "without masking the watchdog must run out, or this test shows nothing")
        self.assertLess(seconds, self.SILENCE)


class LiveButSlow(Watched):
    """Sole upstreams that are slow and alive: none of them is given up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small = Pusher(cls.hub.port, "library/thin").image("1", [layer("thin", 120 * KIB)])

    def complete(self, title, image, upstream):
        towline = self.towline(upstream)
        base = f"{towline.url}/v2/docker.io/{image.repository}"
        began = time.monotonic()
        self.assertEqual(curl(f"{base}/manifests/{image.tag}").status, 200)
        answer = curl(f"{base}/blobs/{image.layers[0]}", seconds=240)
        seconds = time.monotonic() - began
        found = "sha256:" + hashlib.sha256(answer.body).hexdigest()
        sent, size = upstream.sent(image.layers[0]), image.sizes[image.layers[0]]
        print(f"     {title}: {seconds:.0f} s, {100 * (sent / size - 1):.0f} % fetched twice", flush=True)
        return answer.status == 200 and found == image.layers[0]

    def test_a_thin_link_bursts_and_a_scanner_complete(self):
        scenes = {
            "a link of 6 kB/s": (self.small, self.upstream(rate=6_000)),
            "bursts of 4 MB, silences of 6 to 14 s": (self.image, self.upstream(Bursts(4_000_000, (6, 14, 10)))),
            "a scanner that thinks for 28 s": (self.image, self.upstream(Scan(28))),
        }
        with concurrent.futures.ThreadPoolExecutor(len(scenes)) as pool:
            done = {title: pool.submit(self.complete, title, *scene) for title, scene in scenes.items()}
        for title, future in done.items():
            with self.subTest(title=title):
                self.assertTrue(future.result())


class Interrupted(Watched):
    """A pull at 4 MiB/s that is left or killed in its middle costs next to nothing to finish."""

    def start(self, **settings):
        self.link = self.upstream(rate=4 * MIB)
        self.proxy = self.towline(self.link, **settings)
        names = (f"docker://{self.proxy.host}/{self.image.name}", f"dir:{folder('copy')}")
        client = Server("client", ["skopeo", "copy", "--src-tls-verify=false", *names]).start()
        self.addCleanup(client.stop)
        wait_until(lambda: self.link.sent(self.layer) > 6 * MIB, 30, "the pull is in its middle")
        return client

    def assert_finished_with_little_twice(self):
        self.link.rate = None
        client = Skopeo(self.proxy)
        client.pull(self.image)
        client.check(self, self.image)
        sent = self.link.sent(self.layer)
        print(f"     {self.id()}: {(sent - self.size) / KIB:.0f} KiB fetched twice", flush=True)
        self.assertLessEqual(sent, self.size + SLACK)

    def test_killed_in_the_middle(self):
        client = self.start()
        self.proxy.server.kill()
        self.assertNotEqual(client.wait(60), 0)
        self.proxy.start()
        self.assert_finished_with_little_twice()

    def test_a_client_that_leaves_and_comes_back(self):
        self.start(progress={"finish_abandoned": "never"}).kill()
        wait_until(self.is_paused, 30, "the download has paused")
        self.assertLess(self.link.sent(self.layer), self.size, "nobody wants the rest")
        self.assert_finished_with_little_twice()

    def is_paused(self):
        before = self.link.sent(self.layer)
        time.sleep(1)
        return self.link.sent(self.layer) == before


class FixedMode(Watched):
    """`adaptive: false`: closed after the configured time, and the next goes on at the offset."""

    def test_a_frozen_connection_is_closed_in_time(self):
        frozen = Freeze(8 * MIB, self.layer)
        upstream = self.upstream(frozen)
        towline = self.towline(upstream, image_pull_progress_timeout="2s", progress={"adaptive": False})
        client = Skopeo(towline)
        client.pull(self.image)
        client.check(self, self.image)
        transfers = upstream.of(self.layer)
        self.assertEqual([transfer.start for transfer in transfers], [0, 8 * MIB])
        self.assertEqual(towline.metric("towline_stalls_total", upstream="origin"), 1)
        silence = transfers[1].began - frozen.struck
        print(f"     fixed mode, 2 s: a frozen connection is followed by another after {silence:.1f} s", flush=True)
        self.assertGreater(silence, 1.9)
        self.assertLess(silence, 8)
