"""The tutorials, word for word, each on a machine of its own; and what its runtime does when Towline is down."""
import re
import unittest

from kit.hub import HUB, QUAY
from kit.machine import Machine
from kit.pages import Page
from kit.towline import towline

PAGES = "docs/tutorials"


class Tutorial:
    """A machine on which the commands of a page have run, but for how to undo it."""

    page = None
    units = ()  # what runs on a machine with this runtime
    undo = "Undo"

    @classmethod
    def setUpClass(cls):
        cls.machine = Machine(*cls.units).start()
        cls.addClassCleanup(cls.machine.stop)
        cls.text = Page(f"{PAGES}/{cls.page}.md")
        headings = [block.heading for block in cls.text.blocks if block.heading != cls.undo]
        cls.told = cls.machine.page(cls.text, *headings).stdout

    def pulled_through_towline(self):
        """The repositories of which Towline was asked for blobs."""
        log = self.machine.run("cat /tmp/serve.log").stdout
        return {match for match in re.findall(r"/v2/(\S+?)/(?:manifests|blobs)/\S+ 200", log)}

    def end_towline(self):
        self.machine.run("pkill --exact --full '.*Main serve'; while curl -s http://127.0.0.1:5001/livez; do sleep 0.1; done")


class Containerd(Tutorial, unittest.TestCase):
    page = "containerd"
    units = ("containerd",)

    def test_1_pulls_of_ctr_and_the_cri_came_through_towline(self):
        for repository in ("library/alpine", "library/debian", "podman/hello"):
            self.assertIn(repository, self.pulled_through_towline())
        self.assertRegex(self.told, r'towline_served_bytes_total\{cache="hit",registry="docker.io"\}')

    def test_2_setup_prints_the_files_of_the_page(self):
        files = [block for block in self.text.blocks if block.file]
        for block, hosts in zip(files, (("--for", HUB), ())):
            printed = towline("setup", "containerd", "--mirror", "http://127.0.0.1:5000", *hosts).stdout
            self.assertIn(f"# file: {block.file}\n{block.text.partition(chr(10))[2]}", printed)

    def test_3_the_registry_is_asked_when_towline_is_down_and_the_undoing_works(self):
        self.end_towline()
        self.machine.run("crictl pull docker.io/library/nginx:1; crictl pull quay.io/org/app:1")
        self.machine.run("ctr images pull --hosts-dir /etc/containerd/certs.d docker.io/library/busybox:1")
        self.machine.page(self.text, self.undo)
        self.machine.run("crictl pull quay.io/org/app:2")


class Docker(Tutorial, unittest.TestCase):
    page = "docker"
    units = ("docker",)

    def test_1_pulls_and_builds_came_through_towline(self):
        for repository in ("library/alpine", "library/busybox", "quay.io/podman/hello"):
            self.assertIn(repository, self.pulled_through_towline())
        self.assertIn("http://127.0.0.1:5000", self.told)
        self.assertRegex(self.told, r'towline_served_bytes_total\{cache="hit",registry="docker.io"\}')

    def test_2_docker_hub_is_asked_when_towline_is_down_and_the_undoing_works(self):
        self.end_towline()
        self.machine.run("docker pull nginx:1")
        self.assertNotEqual(self.machine.run("docker pull 127.0.0.1:5000/quay.io/org/app:1", check=False).returncode, 0)
        self.machine.page(self.text, self.undo)
        self.assertNotIn("127.0.0.1:5000", self.machine.run("docker info").stdout)


class Podman(Tutorial, unittest.TestCase):
    page = "podman"

    def test_1_pulls_builds_and_copies_came_through_towline(self):
        repositories = ("docker.io/library/alpine", "docker.io/library/busybox", "docker.io/library/debian",
                        "docker.io/library/nginx", "quay.io/podman/hello")
        for repository in repositories:
            self.assertIn(repository, self.pulled_through_towline())
        self.assertRegex(self.told, r'towline_served_bytes_total\{cache="hit",registry="docker.io"\}')

    def test_2_the_registry_is_asked_when_towline_is_down_and_the_undoing_works(self):
        self.end_towline()
        self.machine.run("podman pull quay.io/org/app:1")
        self.machine.run("buildah from quay.io/org/app:2")
        self.machine.run("skopeo copy docker://docker.io/library/alpine:latest dir:latest")
        self.machine.page(self.text, self.undo)
        self.machine.run("podman pull docker.io/library/nginx:1")


class Others(unittest.TestCase):
    """Runtimes that are not here: the files are written, and where another program reads them, it does."""

    @classmethod
    def setUpClass(cls):
        cls.machine = Machine().start()
        cls.addClassCleanup(cls.machine.stop)

    def test_cri_o_s_file_is_one_that_podman_pulls_with(self):
        self.machine.page(Page(f"{PAGES}/cri-o.md"))
        self.machine.run("TOWLINE_SERVER_LISTEN='[::]:5000' bin/towline serve >/tmp/serve.log 2>&1 </dev/null & "
                         "until bin/towline health; do sleep 0.2; done; podman pull docker.io/library/alpine:3; "
                         "bin/towline cache ls --registry docker.io | grep alpine:3")

    def test_k3s_and_buildkit_files_name_towline(self):
        self.machine.page(Page(f"{PAGES}/k3s.md"))
        self.machine.page(Page(f"{PAGES}/buildkit.md"))
        for file in ("/etc/rancher/k3s/registries.yaml", "buildkitd.toml"):
            written = self.machine.run(f"cat {file}").stdout
            for word in ("towline.lan:5000", HUB, QUAY):
                self.assertIn(word, written)
