"""The image and docker-compose.yml, started by Docker: pulls through it while it is killed, upgraded, downgraded."""
import json
import shutil
import threading
import time
import unittest
import urllib.parse
import urllib.request

from kit.base_image import import_base_image, libraries
from kit.catalogue import catalogue
from kit.compose import Compose, command_line, kill, mapped_files
from kit.daemons import Bridge, Dockerd
from kit.images import MIB
from kit.processes import folder, free_port, run, wait_until
from kit.registry import Registry
from kit.relay import Relay
from kit.release import VERSION, archive, archive_of_version

BASE = "towline-e2e/base:1"
OTHER_VERSION = "0.1.1"
TOKEN = "e2e-token-of-the-admin-api"
LARGEST_IMAGE = 120_000_000  # beyond its base
SLOW = 400_000  # bytes a second
# What a kill may cost, and what is on its way to a process that ends.
FETCHED_TWICE = 3 * MIB


class Container(unittest.TestCase):
    """One Docker and one project for all tests, which go in the order of their names."""

    @classmethod
    def setUpClass(cls):
        bridge = Bridge().start()
        cls.addClassCleanup(bridge.stop)
        cls.dockerd = Dockerd(bridge=bridge).start()
        cls.addClassCleanup(cls.dockerd.stop)
        import_base_image(cls.dockerd, BASE)
        cls.images = catalogue()
        upstream = Registry("of-container", cls.images.docker_hub).start()
        cls.addClassCleanup(upstream.stop)
        cls.relay = Relay(upstream.port, rate=None, address="0.0.0.0")
        cls.addClassCleanup(cls.relay.close)
        secret = folder("secret")
        secret.chmod(0o755)
        (secret / "admin_token").write_text(TOKEN + "\n")
        cls.compose = Compose(cls.dockerd, cls.configuration(bridge.address), {
            "TOWLINE_BUILD_IMAGE": BASE,
            "TOWLINE_RUNTIME_IMAGE": BASE,
            "TOWLINE_RELEASE": archive().name,
            "TOWLINE_ADMIN_TOKEN_FILE": str(secret / "admin_token"),
        })
        cls.addClassCleanup(cls.compose.down)
        shutil.copy(archive(), cls.compose.folder)
        cls.compose("up", "-d", "--build", "towline", seconds=300)
        cls.compose.wait_until_ready()

    @classmethod
    def configuration(cls, address):
        return json.dumps({
            "version": 1,
            "server": {"admin_token": "file:/run/secrets/admin_token"},
            "cache": {"max_size": "1GiB", "min_free": "1MiB"},
            "registries": {"docker.io": {"upstreams": [{"name": "origin", "url": f"http://{address}:{cls.relay.port}"}]}},
        })

    def name_of(self, image):
        return f"127.0.0.1:{self.compose.port}/{image.name}"

    def pull(self, image):
        self.dockerd.docker("pull", "--quiet", self.name_of(image), seconds=180)
        seen = json.loads(self.dockerd.docker("image", "inspect", self.name_of(image)).stdout)[0]
        self.assertEqual(seen["Id"], image.config)
        self.assertEqual(tuple(seen["RootFS"]["Layers"]), image.diff_ids)

    def pull_meanwhile(self, image, rate, after):
        """Begins a pull at this rate; returns what ends it when that many bytes have come."""
        self.relay.rate, before, problem = rate, self.relay.sent, []

        def work():
            try:
                self.pull(image)
            except BaseException as error:  # it is the test's
                problem.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        wait_until(lambda: self.relay.sent - before > after or problem, 60, "the pull has a middle")

        def finish():
            self.assertEqual(problem, [], "it was still running")
            self.assertLess(self.relay.sent - before, sum(image.sizes.values()), "it was in the middle")
            self.relay.rate = None
            thread.join()
            self.assertEqual(problem, [])
            twice = self.relay.sent - before - sum(image.sizes.values())
            print(f"     {image.name}: {twice} bytes more than the image has", flush=True)
            self.assertLess(twice, FETCHED_TWICE)

        return finish

    def version(self):
        return self.compose.shell("towline --version").stdout.strip()

    def test_1_the_image_is_small_and_runs_without_rights(self):
        sizes = [
            json.loads(self.dockerd.docker("image", "inspect", name).stdout)[0]["Size"]
            for name in (f"towline:{VERSION}", BASE)
        ]
        print(f"     {(sizes[0] - sizes[1]) / 1e6:.0f} MB beyond the base", flush=True)
        self.assertLess(sizes[0] - sizes[1], LARGEST_IMAGE)
        process = self.compose.process()
        words = command_line(process)
        # 1 GiB is the limit: three tenths for the heap, as many for buffers.
        self.assertIn("-Xmx307m", words)
        self.assertIn("-XX:MaxDirectMemorySize=307m", words)
        archives = [name for name in mapped_files(process) if name.startswith("/opt/towline/") and name.endswith(".jsa")]
        self.assertTrue(archives, "the class archive of the image is used")
        native = [name for name in mapped_files(process) if "netty_transport_native_epoll" in name]
        self.assertEqual([name.startswith("/opt/towline/lib/native/") for name in native], [True], native)
        self.assertNotEqual(self.compose.shell("touch /opt/x", check=False).returncode, 0)
        self.assertNotEqual(self.compose.shell("cp /bin/busybox /tmp/x && /tmp/x true", check=False).returncode, 0)
        status = open(f"/proc/{process}/status").read()
        self.assertRegex(status, r"Uid:\s+65532\s")
        self.assertRegex(status, r"CapBnd:\s+0{16}\n")
        self.assertRegex(status, r"NoNewPrivs:\s+1\n")

    def test_2_docker_pulls_through_it_and_it_is_healthy(self):
        self.pull(self.images.layers)
        self.pull(self.images.multi)
        wait_until(lambda: self.compose.health() == "healthy", 60, "Docker's health check is content")
        self.assertEqual(self.compose.admin("/api/v1/pulls")[0], 401)
        status, text = self.compose.admin("/api/v1/pulls", TOKEN)
        self.assertEqual(status, 200)
        self.assertIn(self.images.layers.blobs[0], text)
        self.assertIn("docker.io/library/layers:1", self.compose.shell("towline cache ls").stdout)

    def test_3_a_changed_configuration_is_taken_over(self):
        file = self.compose.config / "towline.yaml"
        new = self.compose.config / "towline.yaml.new"
        new.write_text(file.read_text().replace('"version": 1', '"version": 1, "default_registry": ""'))
        new.rename(file)
        wait_until(lambda: "read again and is in use" in self.compose("logs", "towline").stdout, 30, "it was read again")

    def test_4_any_user_of_group_0_may_run_it(self):
        words = ("--rm", "--user", "1234567:0", "--read-only", "--tmpfs", "/tmp:noexec", f"towline:{VERSION}")
        self.assertIn(VERSION, self.dockerd.docker("run", *words, "--version").stdout)
        name = "towline-e2e-any-user"
        self.dockerd.docker("run", "--detach", "--name", name, *words)
        self.addCleanup(lambda: self.dockerd.docker("rm", "--force", "--volumes", name, check=False))
        ready = lambda: self.dockerd.docker("exec", name, "towline", "health", check=False).stdout == "ready\n"
        wait_until(ready, 60, "it serves from a new volume")
        self.dockerd.docker("stop", "--time", "30", name)

    def test_5_the_demonstration_runs_in_it(self):
        told = self.compose("--profile", "demo", "run", "--rm", "demo", seconds=60).stdout
        self.assertRegex(told, r"through Towline: complete after \d+ s, every digest right")

    def test_6_killed_in_the_middle_of_a_pull(self):
        finish = self.pull_meanwhile(self.images.large, 6 * MIB, 16 * MIB)
        process = self.compose.process()
        kill(process)
        wait_until(lambda: self.compose.process() not in (0, process), 30, "Docker starts it again")
        self.compose.wait_until_ready()
        finish()

    def test_7_upgraded_and_downgraded_in_the_middle_of_a_pull(self):
        newer = archive_of_version(OTHER_VERSION)
        shutil.copy(newer, self.compose.folder)
        words = ("build", "--quiet", "--tag", f"towline:{OTHER_VERSION}", "--build-arg", f"RELEASE={newer.name}")
        bases = ("--build-arg", f"BUILD_IMAGE={BASE}", "--build-arg", f"RUNTIME_IMAGE={BASE}")
        self.dockerd.docker(*words, *bases, self.compose.folder, seconds=120)

        finish = self.pull_meanwhile(self.images.slow, SLOW, MIB)
        old = self.compose.container
        began = int(time.time())
        # Running pulls get 30 s to finish, and this one does not.
        self.compose("up", "-d", "--no-build", "towline", env={"TOWLINE_IMAGE": f"towline:{OTHER_VERSION}"})
        self.assertNotEqual(self.compose.container, old)
        self.assertNotIn("137", self.exits(began, old), "it was stopped, not killed")
        self.assertEqual(self.version(), f"towline {OTHER_VERSION}")
        self.compose.wait_until_ready()
        finish()

        finish = self.pull_meanwhile(self.images.crowd, SLOW, MIB)
        self.compose("up", "-d", "--no-build", "--timeout", "3", "towline")
        self.assertEqual(self.version(), f"towline {VERSION}")
        self.compose.wait_until_ready()
        finish()

    def exits(self, since, container):
        """With which codes the container ended since that second."""
        words = ("--since", str(since), "--until", str(int(time.time()) + 1))
        words += ("--filter", f"container={container}", "--filter", "event=die")
        told = self.dockerd.docker("events", *words, "--format", "{{.Actor.Attributes.exitCode}}").stdout.split()
        self.assertTrue(told, "it has ended")
        return told

    def test_8_a_cache_of_a_newer_layout_is_refused_and_not_touched(self):
        cache = folder("newer-cache")
        (cache / "version").write_text("3\n")
        cache.chmod(0o777)
        before = {path.name: path.read_bytes() for path in cache.iterdir()}
        words = ("run", "--rm", "--volume", f"{cache}:/var/lib/towline", f"towline:{VERSION}")
        told = self.dockerd.docker(*words, check=False)
        self.assertEqual(told.returncode, 1)
        self.assertEqual(len(told.stderr.splitlines()), 1, told.stderr)
        self.assertIn("has layout version 3", told.stderr)
        self.assertEqual({path.name: path.read_bytes() for path in cache.iterdir()}, before)

    def test_9_prometheus_watches_it(self):
        self.import_prometheus("towline-e2e/prometheus:1")
        port = free_port()
        env = {"PROMETHEUS_IMAGE": "towline-e2e/prometheus:1", "PROMETHEUS_LISTEN": f"127.0.0.1:{port}"}
        self.compose("--profile", "monitoring", "up", "-d", "--no-deps", "prometheus", env=env)

        def ask(path):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/{path}", timeout=5) as answer:
                    return json.loads(answer.read())["data"]
            except OSError:
                return {}

        query = "query?query=" + urllib.parse.quote("towline_build_info * on (instance) group_left up == 1")
        (found,) = wait_until(lambda: ask(query).get("result"), 60, "Prometheus has scraped Towline")
        self.assertEqual(found["metric"]["version"], VERSION)
        (group,) = ask("rules")["groups"]
        self.assertEqual({rule["health"] for rule in group["rules"]} - {"ok", "unknown"}, set())
        self.assertGreater(len(group["rules"]), 10)

    def import_prometheus(self, name):
        """An image of Debian's program, with the command line of the one that docker-compose.yml names."""
        root = folder("prometheus-image")
        for part in ("prometheus", "etc", "tmp"):
            (root / part).mkdir()
        (root / "prometheus").chmod(0o777)
        (root / "tmp").chmod(0o777)
        program = shutil.which("prometheus")
        for file in (program, *libraries(program)):
            place = root / str(file).lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, place)
        tar = folder("prometheus-tar") / "image.tar"
        run("tar", "-C", root, "-cf", tar, ".")
        self.dockerd.docker("import", "--change", f'ENTRYPOINT ["{program}"]', "--change", "USER 65534", tar, name)
