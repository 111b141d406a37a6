"""Clients that take little: they are kept as long as they take something."""
import socket
import time
import unittest

from kit.images import KIB, MIB
from kit.memory_registry import MemoryRegistry
from kit.towline import Towline, registry

SIZE = 48 * MIB
QUICK = 20 * MIB
STEP = 12 * KIB
WRITE_IDLE = 6


class SlowClient(unittest.TestCase):
    def setUp(self):
        upstream = MemoryRegistry()
        self.addCleanup(upstream.close)
        self.image = upstream.image("slow", [SIZE])
        self.digest = list(self.image.blobs)[1]
        self.content = upstream.content[self.digest][0]
        self.towline = Towline(
            {"docker.io": registry(upstream.url)}, server={"write_idle_timeout": f"{WRITE_IDLE}s"}
        )
        self.addCleanup(self.towline.stop)
        self.towline.start()

    def connect(self):
        client = socket.socket()
        self.addCleanup(client.close)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * KIB)
        client.connect(("127.0.0.1", self.towline.port))
        client.settimeout(30)
        path = f"/v2/docker.io/{self.image.repository}/blobs/{self.digest}"
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: t\r\n\r\n".encode())
        return client

    def test_one_that_was_quick_and_takes_little(self):
        """What the kernel holds for it lasts three times as long as it may take nothing."""
        for _ in range(2):  # what comes from the disk, too
            client = self.connect()
            stream = client.makefile("rb")
            while stream.readline().strip():
                pass
            got = bytearray(stream.read(QUICK))
            until = time.monotonic() + 3 * WRITE_IDLE
            while time.monotonic() < until:
                got += stream.read(STEP)
                time.sleep(0.5)
            got += stream.read(SIZE - len(got))
            self.assertTrue(got == self.content, f"{len(got)} bytes")

    def test_one_that_takes_nothing_is_let_go(self):
        client = self.connect()
        client.recv(KIB)
        time.sleep(WRITE_IDLE + 4)
        taken = 0
        while more := client.recv(MIB):
            taken += len(more)
        self.assertLess(taken, SIZE // 2)


if __name__ == "__main__":
    unittest.main()
