"""Two Towlines in one hosts.toml, as docs/two-instances.md has them, and one that dies in the middle of a blob."""
import hashlib
import re
import unittest

from kit.catalogue import catalogue
from kit.daemons import Containerd
from kit.images import MIB
from kit.pages import Page
from kit.processes import Server, environment, folder, wait_until
from kit.registry import Registry
from kit.towline import Towline, registry

PAGE = Page("docs/two-instances.md")
RATE = "4MiB"  # a second, so that a layer of 16 MiB has a middle


class TwoInstances(unittest.TestCase):
    def setUp(self):
        self.image = catalogue().slow
        self.layer = self.image.layers[0]
        self.upstream = Registry("of-two", catalogue().docker_hub).start()
        self.addCleanup(self.upstream.stop)
        url = f"http://127.0.0.1:{self.upstream.port}"
        self.first, self.second = [
            Towline({"docker.io": registry(url, max_bandwidth=RATE)}, name=name) for name in ("towline-a", "towline-b")
        ]
        for one in (self.first, self.second):
            self.addCleanup(one.stop)
            one.start()
        self.containerd = Containerd().start()
        self.addCleanup(self.containerd.stop)
        self.hosts = folder("hosts")
        (self.hosts / "docker.io").mkdir()
        (self.hosts / "docker.io" / "hosts.toml").write_text(self.file_of_the_page())

    def file_of_the_page(self):
        """With the ports of this run, and no registry behind the two."""
        (text,) = [block.text for block in PAGE.blocks if block.file and block.file.endswith("docker.io/hosts.toml")]
        for name, one in (("towline-a", self.first), ("towline-b", self.second)):
            text, count = re.subn(rf"http://{name}\.lan:5000", one.url, text)
            self.assertEqual(count, 1)
        return re.sub('^server = .*$', 'server = "http://127.0.0.1:9"', text, flags=re.MULTILINE)

    def pull(self):
        """Begins a pull of `ctr`."""
        command = ["ctr", "--address", self.containerd.socket, "--namespace", "e2e", "images", "pull"]
        command += ["--hosts-dir", self.hosts, "--snapshotter", "native", self.image.name]
        client = Server("ctr", command, env=environment()).start()
        self.addCleanup(client.stop)
        return client

    def assert_whole(self):
        content = self.containerd.ctr("content", "get", self.layer, text=False).stdout
        self.assertEqual("sha256:" + hashlib.sha256(content).hexdigest(), self.layer)

    def blobs_in_the_log_of(self, one):
        return re.findall(rf"GET /v2/\S*blobs/{self.layer}\S* (\d+)", one.log())

    def test_a_killed_one_in_mid_blob_is_followed_by_the_other_at_the_same_byte(self):
        client = self.pull()
        wait_until(lambda: self.bytes_here() > 5 * MIB, 60, "the pull is in its middle")
        self.first.server.kill()
        self.assertEqual(client.wait(60), 0, client.log.read_text(errors="replace"))
        self.assert_whole()
        self.assertEqual(self.blobs_in_the_log_of(self.second), ["206"], "the rest alone, by a range")

    def bytes_here(self):
        """What containerd has of the layer that is on its way."""
        found = self.containerd.socket.parent.glob("root/io.containerd.content.v1.content/ingest/*/data")
        return max((file.stat().st_size for file in found), default=0)

    def test_one_that_is_down_is_passed_over(self):
        self.first.server.kill()
        client = self.pull()
        self.assertEqual(client.wait(60), 0, client.log.read_text(errors="replace"))
        self.assert_whole()
        self.assertEqual(self.blobs_in_the_log_of(self.second), ["200"])
