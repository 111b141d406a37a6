"""Many clients at once: one transfer from the upstream, and nobody waits for the end of it."""
import concurrent.futures
import unittest

from kit.catalogue import catalogue
from kit.clients import Skopeo
from kit.curl import curl
from kit.images import MIB
from kit.processes import free_port
from kit.relay import Relay
from kit.scene import Scene

CLIENTS = 32


class SingleFlight(unittest.TestCase):
    def setUp(self):
        self.relay = Relay(free_port(), rate=3 * MIB)
        self.addCleanup(self.relay.close)
        # Without parts: to a busy machine a registry that is slow seems to be far away.
        self.scene = Scene(hub_address=self.relay.url, progress={"max_parts": 1})
        self.relay.target_port = self.scene.hub.port
        self.addCleanup(self.scene.stop)
        self.scene.start()

    def test_32_concurrent_cold_pulls_are_one_transfer_per_blob(self):
        image = catalogue().crowd
        clients = [Skopeo(self.scene.towline) for _ in range(CLIENTS)]
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(lambda client: client.pull(image), clients))
        for client in clients:
            client.check(self, image)
        self.scene.hub.wait_for_transfers(image.blobs)
        counted = self.scene.hub.transfers()
        self.assertEqual({digest: counted[digest] for digest in image.blobs}, {digest: 1 for digest in image.blobs})

    def test_bytes_arrive_while_the_upstream_still_sends(self):
        image = catalogue().slow
        url = f"{self.scene.towline.url}/v2/docker.io/library/slow"
        self.assertEqual(curl(f"{url}/manifests/1").status, 200)
        answer = curl(f"{url}/blobs/{image.layers[0]}")
        self.assertEqual(answer.status, 200)
        self.assertEqual(len(answer.body), image.sizes[image.layers[0]])
        # 16 MiB at 3 MiB/s take five seconds; whoever stores first and forwards then begins at their end.
        self.assertLess(answer.seconds_to_first_byte, answer.seconds / 3)
