"""A big layer over a long way: real clients get it over several connections, and in one go where that is all there is."""
import unittest

from kit.images import MIB, Pusher, layer
from kit.long_way import LongWay
from kit.processes import folder
from kit.pullers import Ctr, Skopeo
from kit.registry import Registry
from kit.relay import Relay
from kit.towline import Towline, registry, towline

ROUND_TRIP = 0.1
WINDOW = 256 << 10  # 2.5 MiB/s for each connection


class LongWays(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.registry = Registry("far", folder("far")).start()
        cls.addClassCleanup(cls.registry.stop)
        cls.image = Pusher(cls.registry.port, "library/big").image("1", [layer("far", 30 * MIB, "stored")])

    def pulled(self, puller_class, way, **progress):
        """What `explain` says of a client's pull through a Towline of its own."""
        self.addCleanup(way.close)
        server = Towline({"docker.io": registry(way.url)}, progress=progress).start()
        self.addCleanup(server.stop)
        puller = puller_class().start()
        self.addCleanup(puller.stop)
        done = puller.pull(f"{server.host}/docker.io/library/big:1", 120)
        self.assertTrue(done.ok, done)
        told = towline("explain", "docker.io/library/big:1", "--admin", f"http://127.0.0.1:{server.admin_port}").stdout
        return told

    def test_a_layer_comes_over_several_connections(self):
        for puller in (Skopeo, Ctr):
            with self.subTest(puller.__name__):
                way = LongWay(self.registry.port, ROUND_TRIP, WINDOW)
                told = self.pulled(puller, way)
                self.assertGreaterEqual(way.most_open, 4)
                self.assertIn("several connections help", told)

    def test_where_all_connections_share_one_rate_it_is_one_again(self):
        line = Relay(self.registry.port, WINDOW / ROUND_TRIP)
        self.addCleanup(line.close)
        way = LongWay(line.port, ROUND_TRIP, 8 * WINDOW)
        told = self.pulled(Skopeo, way)
        self.assertIn("over one connection again", told)
        self.assertNotIn("several connections help", told)

    def test_one_connection_where_no_more_are_wanted(self):
        way = LongWay(self.registry.port, ROUND_TRIP, WINDOW)
        told = self.pulled(Skopeo, way, max_parts=1)
        self.assertNotIn("connections", told)
