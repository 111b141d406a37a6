"""Limits of clients and upstreams: storms, half-open connections, slow readers; the others do not notice."""
import hashlib
import os
import selectors
import socket
import threading
import time
import unittest
from pathlib import Path

from kit.images import MIB
from kit.memory_registry import MemoryRegistry
from kit.towline import Towline, registry

HALF_OPEN, SLOW_READERS = 500, 1000


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body


def ask(towline, path, source="127.0.0.1", seconds=60):
    """One GET over a connection of its own from that address of loopback."""
    with socket.create_connection(("127.0.0.1", towline.port), seconds, (source, 0)) as client:
        client.settimeout(seconds)
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        data = b""
        while piece := client.recv(1 << 20):
            data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:])
    return Answer(int(lines[0].split()[1]), headers, body)


def in_parallel(count, work):
    """What `work(index)` returns, of so many threads."""
    results = [None] * count

    def one(index):
        results[index] = work(index)

    threads = [threading.Thread(target=one, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


class Case(unittest.TestCase):
    limits = {}
    upstream = {}

    @classmethod
    def setUpClass(cls):
        cls.registry = MemoryRegistry()
        cls.addClassCleanup(cls.registry.close)
        cls.image = cls.registry.image("limited", [4 * MIB, 300_000, 200_000])
        cls.towline = Towline(
            {"docker.io": registry(cls.registry.url, **cls.upstream)}, server={"limits": cls.limits}
        )
        cls.addClassCleanup(cls.towline.stop)
        cls.towline.start()
        cls.manifest = "/v2/library/limited/manifests/1"
        cls.blobs = {digest: f"/v2/library/limited/blobs/{digest}" for digest in cls.image.blobs}
        cls.large = max(cls.image.blobs, key=cls.image.blobs.get)

    def assert_whole(self, digest, answer):
        self.assertEqual(answer.status, 200)
        self.assertEqual("sha256:" + hashlib.sha256(answer.body).hexdigest(), digest)


class RequestsOfAClient(Case):
    limits = {"requests_per_client": "10/s"}

    def test_a_storm_is_delayed_then_refused_and_nobody_else_notices(self):
        self.assertEqual(ask(self.towline, self.manifest, "127.0.0.9").status, 200)  # now it is cached
        began = time.monotonic()
        storm = threading.Thread(target=lambda: answers.extend(in_parallel(100, lambda _: ask(self.towline, self.manifest))))
        answers = []
        storm.start()
        others = []
        for _ in range(8):  # fewer than its own share
            at = time.monotonic()
            self.assertEqual(ask(self.towline, self.manifest, "127.0.0.2").status, 200)
            others.append(time.monotonic() - at)
            self.assertEqual(self.towline.admin_status("/readyz"), 200)
        storm.join()
        took = time.monotonic() - began
        print(f"storm of 100 took {took:.1f} s; the slowest request of another client {max(others) * 1000:.0f} ms")
        served = [answer for answer in answers if answer.status == 200]
        refused = [answer for answer in answers if answer.status == 429]
        self.assertEqual(len(served) + len(refused), 100)
        self.assertGreaterEqual(len(served), 55)  # 10 at once, and what 5 s bring
        self.assertGreater(len(refused), 10)
        self.assertLess(max(others), 3)
        for answer in refused:
            self.assertIn(b'"TOOMANYREQUESTS"', answer.body)
            self.assertGreaterEqual(int(answer.headers["retry-after"]), 1)
        self.assertEqual(
            self.towline.metric("towline_limited_total", limit="requests_per_client", action="refused"), len(refused)
        )
        self.assertGreater(self.towline.metric("towline_limited_total", limit="requests_per_client", action="delayed"), 30)


class BandwidthOfAClient(Case):
    limits = {"bandwidth_per_client": "2MiB"}

    def test_two_connections_share_it_and_another_client_has_its_own(self):
        ask(self.towline, self.manifest)
        self.assert_whole(self.large, ask(self.towline, self.blobs[self.large], "127.0.0.9"))  # cached from here on
        began = time.monotonic()
        answers = in_parallel(2, lambda _: ask(self.towline, self.blobs[self.large]))
        took = time.monotonic() - began
        for answer in answers:
            self.assert_whole(self.large, answer)
        print(f"8 MiB at 2 MiB/s took {took:.1f} s")
        self.assertGreater(took, 3.2)
        self.assertEqual(self.towline.metric("towline_stalls_total"), 0)


class ConnectionsOfAClient(Case):
    limits = {"connections_per_client": 5}

    def test_half_open_ones_give_way_to_those_that_ask(self):
        held = [socket.create_connection(("127.0.0.1", self.towline.port)) for _ in range(30)]
        self.addCleanup(lambda: [client.close() for client in held])
        for client in held:
            client.sendall(b"GET /v2/ HTTP")
        served = 0
        for _ in range(20):
            try:
                served += ask(self.towline, self.manifest).status == 200
            except (ConnectionError, IndexError):
                pass  # nobody was idle on that loop: it is closed, and the runtime asks again
        self.assertGreater(served, 0)
        self.assertEqual(ask(self.towline, self.manifest, "127.0.0.2").status, 200)
        self.assertGreater(
            self.towline.metric("towline_limited_total", limit="connections_per_client", action="closed"), 20
        )


class RequestsToAnUpstream(Case):
    upstream = {"max_requests": "2/s"}

    def test_they_wait_and_the_upstream_is_not_blamed(self):
        began = time.monotonic()
        self.assertEqual(ask(self.towline, self.manifest).status, 200)
        digests = list(self.blobs)
        answers = in_parallel(len(digests), lambda index: ask(self.towline, self.blobs[digests[index]]))
        took = time.monotonic() - began
        for digest, answer in zip(digests, answers):
            self.assert_whole(digest, answer)
        print(f"{len(digests) + 1} requests at 2/s took {took:.1f} s")
        self.assertGreater(took, 0.9)
        asked = self.towline.metric("towline_upstream_requests_total")
        self.assertLessEqual(asked, 2 * took + 2.5)
        self.assertEqual(self.towline.metric("towline_stalls_total"), 0)
        self.assertEqual(self.towline.metric("towline_races_total"), 0)
        self.assertEqual(self.towline.metric("towline_retries_total"), 0)
        self.assertEqual(self.towline.metric("towline_upstream_requests_total", outcome="done"), asked)


class SlowOnes(Case):
    """Row 27: half-open connections and slow readers cost others nothing, and memory is bounded."""

    limits = {"header_timeout": "60s"}  # so that all of them are there at once

    def resident_mib(self):
        session = self.towline.server.process.pid
        total = 0
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = status.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[3]) == session:
                total += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
        return total / MIB

    def connect(self, request):
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", self.towline.port))
        client.sendall(request)
        client.setblocking(False)
        return client

    def test_row27_others_are_served_beside_half_open_and_slow_clients(self):
        ask(self.towline, self.manifest)
        for digest, path in self.blobs.items():
            self.assert_whole(digest, ask(self.towline, path))
        for _ in range(200):
            ask(self.towline, self.manifest)
        before = self.resident_mib()
        half = [self.connect(b"GET /v2/library/limited/manif") for _ in range(HALF_OPEN)]
        wanted = f"GET {self.blobs[self.large]} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        slow = [self.connect(wanted) for _ in range(SLOW_READERS)]
        self.addCleanup(lambda: [client.close() for client in half + slow])
        stop = threading.Event()
        alive = [0]

        def read_slowly():
            while not stop.wait(1):
                count = 0
                for client in slow:
                    try:
                        count += bool(client.recv(1024))
                    except BlockingIOError:
                        count += 1
                    except OSError:
                        pass
                alive[0] = count

        reader = threading.Thread(target=read_slowly)
        reader.start()
        times = []
        for index in range(300):
            at = time.monotonic()
            digest = self.large if index % 10 == 0 else min(self.blobs, key=self.image.blobs.get)
            self.assert_whole(digest, ask(self.towline, self.blobs[digest]))
            times.append((time.monotonic() - at) * 1000)
        time.sleep(2)
        stop.set()
        reader.join()
        grown = self.resident_mib() - before
        times.sort()
        print(
            f"{HALF_OPEN} half-open, {SLOW_READERS} slow readers: others p50 {times[150]:.0f} ms, p99 {times[296]:.0f} ms;"
            f" resident memory grew by {grown:.0f} MiB"
        )
        self.assertEqual(alive[0], SLOW_READERS, "no slow reader was closed")
        self.assertLess(grown, 256)
        self.assertLess(times[296], 2000)  # the goal is 200 on a machine that is not shared
        one = slow[0]
        one.setblocking(True)
        one.settimeout(30)
        rest = 0
        while rest < self.image.blobs[self.large] // 2:
            piece = one.recv(1 << 20)
            self.assertTrue(piece, "a slow reader that hurries gets on")
            rest += len(piece)


if __name__ == "__main__":
    unittest.main()
