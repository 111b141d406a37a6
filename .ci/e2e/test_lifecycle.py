"""Towline started wrongly, told to reload, stopped and killed, with pulls running."""
import signal
import socket
import time
import unittest

from kit.catalogue import SECOND, catalogue
from kit.clients import Skopeo
from kit.curl import curl
from kit.images import MIB, digest_of
from kit.processes import Server, folder, free_port, wait_until
from kit.relay import Relay
from kit.scene import Scene
from kit.towline import Towline, registry, towline


class WrongStarts(unittest.TestCase):
    """Each is one clear line with the remedy, and exit code 1."""

    def setUp(self):
        self.first = Towline({"docker.io": registry("http://127.0.0.1:9")})

    def assert_refused(self, proxy, *words):
        done = towline("serve", "--config", proxy.file, check=False, seconds=30)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_a_second_process_on_the_same_cache_directory(self):
        self.first.start()
        self.addCleanup(self.first.stop)
        second = Towline({"docker.io": registry("http://127.0.0.1:9")}, cache={"directory": str(self.first.cache)})
        self.assert_refused(second, str(self.first.cache))
        self.assertTrue(self.first.is_ready())

    def test_a_port_that_is_taken(self):
        for key in ("listen", "admin_listen"):
            with self.subTest(key=key):
                address = self.first.config["server"][key]
                with socket.create_server(("127.0.0.1", int(address.rpartition(":")[2]))):
                    self.assert_refused(self.first, address)

    def test_a_cache_directory_that_cannot_be_made(self):
        file = folder("no-folder") / "file"
        file.write_text("a file")
        self.first.config["cache"]["directory"] = str(file / "cache")
        self.first.write_config()
        self.assert_refused(self.first, str(file))


class WrongConfigurations(unittest.TestCase):
    BROKEN = """version: 1
server:
  listn: 127.0.0.1:5000
cache:
  tag_ttl: 10
registries:
  docker.io:
    upstreams:
      - url: ftp://registry-1.docker.io
progress:
  race: perhaps
"""
    # line, key and a word of what is right instead
    MISTAKES = ((3, "listn", "listen"), (5, "tag_ttl", "10s"), (9, "url", "http"), (11, "race", "true"))

    def assert_every_mistake(self, done):
        self.assertEqual(done.returncode, 2, done.stderr)
        said = (done.stdout + done.stderr).splitlines()
        for line, key, remedy in self.MISTAKES:
            found = [text for text in said if f"broken.yaml:{line}:" in text]
            self.assertEqual(len(found), 1, f"line {line} in {said}")
            self.assertIn(key, found[0])
            self.assertIn(remedy, found[0])

    def test_every_mistake_is_named_at_once(self):
        file = folder("broken") / "broken.yaml"
        file.write_text(self.BROKEN)
        for command in ("check", "serve"):
            with self.subTest(command=command):
                self.assert_every_mistake(towline(command, "--config", file, check=False, seconds=30))

    def test_a_right_file_is_printed_with_its_sources_and_without_secrets(self):
        proxy = Towline({"docker.io": registry("https://a.example", credentials={"token": "very-secret"})})
        done = towline("check", "--config", proxy.file)
        self.assertIn("127.0.0.1", done.stdout)
        self.assertIn("default", done.stdout)
        self.assertNotIn("very-secret", done.stdout + done.stderr)

    def test_usage_mistakes_exit_with_2(self):
        for words in (("serve", "--nonsense"), ("nonsense",), ("setup", "nonsense"), ("prefetch",)):
            with self.subTest(words=words):
                self.assertEqual(towline(*words, check=False).returncode, 2)


class Reload(unittest.TestCase):
    def setUp(self):
        self.scene = Scene()
        self.registries = self.scene.towline.config["registries"]
        self.second = self.registries.pop(SECOND)
        self.scene.towline.write_config()
        self.addCleanup(self.scene.stop)
        self.scene.start()

    def status_of_second(self):
        image = self.scene.images.other
        return curl(f"{self.scene.towline.url}/v2/{SECOND}/{image.repository}/manifests/{image.tag}").status

    def reload(self):
        self.scene.towline.write_config()
        self.scene.towline.server.signal(signal.SIGHUP)

    def successful(self):
        return self.scene.towline.metric("towline_config_last_reload_successful")

    def test_sighup_takes_a_new_file_and_refuses_a_wrong_one(self):
        self.assertEqual(self.status_of_second(), 404)
        self.registries[SECOND] = self.second
        self.reload()
        wait_until(lambda: self.status_of_second() == 200, 10, "the new registry is known")
        del self.registries[SECOND]
        self.registries["docker.io"]["upstreams"][0]["nonsense"] = True
        self.reload()
        wait_until(lambda: self.successful() == 0, 10, "the wrong file is noticed")
        self.assertEqual(self.status_of_second(), 200)
        self.assertIn("nonsense", self.scene.towline.log())
        self.assertTrue(self.scene.towline.is_ready())


class StopsInTheMiddle(unittest.TestCase):
    """A pull at 4 MiB/s of a 16 MiB layer, and what becomes of it."""

    def setUp(self):
        self.image = catalogue().slow
        self.layer = self.image.layers[0]
        self.relay = Relay(free_port(), rate=4 * MIB)
        self.addCleanup(self.relay.close)
        # Without races and parts: a machine that stands still for a while makes a slow relay look silent, or far away.
        quiet = {"race": False, "max_parts": 1}
        self.scene = Scene(hub_address=self.relay.url, server={"drain_grace": "1s"}, progress=quiet)
        self.relay.target_port = self.scene.hub.port
        self.addCleanup(self.scene.stop)
        self.scene.start()
        self.towline = self.scene.towline

    def start(self, *command):
        """Starts a client; returns when the pull is in its middle."""
        client = Server("client", command).start()
        self.addCleanup(client.stop)
        wait_until(lambda: self.relay.sent > 6 * MIB, 90, "the pull is in its middle")
        return client

    def start_skopeo(self):
        names = (f"docker://{self.towline.host}/{self.image.name}", f"dir:{folder('copy')}")
        return self.start("skopeo", "copy", "--src-tls-verify=false", *names)

    def assert_pulls(self):
        client = Skopeo(self.towline)
        client.pull(self.image)
        client.check(self, self.image)

    def test_killed_and_started_again_the_pull_is_right(self):
        cut = self.start_skopeo()
        self.towline.server.kill()
        self.assertNotEqual(cut.wait(60), 0, "a cut pull must not look whole")
        self.relay.rate = None
        self.towline.start()
        self.assert_pulls()
        self.scene.hub.stop()  # its log has every transfer then, the cut one too
        self.assertLess(self.scene.hub.bytes_sent(self.layer), 1.6 * self.image.sizes[self.layer], "bytes are kept")

    def test_sigterm_lets_a_running_transfer_finish(self):
        curl(f"{self.towline.url}/v2/docker.io/library/slow/manifests/1")
        file = folder("curl") / "layer"
        client = self.start("curl", "-sS", "-o", file, f"{self.towline.url}/v2/docker.io/library/slow/blobs/{self.layer}")
        self.towline.server.signal(signal.SIGTERM)
        wait_until(lambda: self.towline.admin_status("/readyz") == 503, 1, "not ready any more")
        self.assertEqual(client.wait(30), 0)
        self.assertEqual(digest_of(file.read_bytes()), self.layer)
        self.assertEqual(self.towline.server.wait(10), 0)

    def test_a_client_that_leaves_stops_nothing(self):
        self.start_skopeo().kill()
        self.scene.hub.wait_for_transfers([self.layer])
        self.assert_pulls()
        self.assertEqual(self.scene.hub.transfers()[self.layer], 1)


class Status(unittest.TestCase):
    def test_health_and_status_say_whether_it_runs(self):
        proxy = Towline({"docker.io": registry("http://127.0.0.1:9")})
        admin = ("--admin", f"http://127.0.0.1:{proxy.admin_port}")
        self.assertEqual(towline("health", *admin, check=False).returncode, 1)
        self.assertEqual(towline("status", *admin, check=False).returncode, 1)
        proxy.start()
        self.addCleanup(proxy.stop)
        began = time.monotonic()
        towline("health", *admin)
        self.assertLess(time.monotonic() - began, 2, "no second JVM for a health check")
        self.assertIn("docker.io", towline("status", *admin).stdout)
