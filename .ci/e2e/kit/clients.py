"""The runtimes' own clients behind one shape: pull an image, check what arrived, forget it.

Every client compares what it got with the digests the image was made with, never with what Towline said.
"""
import hashlib
import json
import shutil

from kit.catalogue import SECOND
from kit.daemons import Containerd, Dockerd
from kit.processes import environment, folder, run


class Client:
    """`mirrored`: images are named as ever and a mirror is configured; else by HOST:PORT/registry/…"""

    mirrored = True
    registries = ("docker.io", SECOND)

    def __init__(self, towline, **variables):
        """`variables`: what the client's environment has beside the usual."""
        self.towline = towline
        self.env = environment(**variables)

    def name_of(self, image):
        return image.name if self.mirrored else f"{self.towline.host}/{image.name}"

    def configured(self, runtime):
        """The folder with the files that `setup` prints for this runtime, by their own folders and names."""
        home = folder(runtime)
        for path, content in self.towline.setup_files(runtime, *self.registries).items():
            (home / path.parent.name).mkdir(exist_ok=True)
            (home / path.parent.name / path.name).write_text(content)
        return home

    def start(self):
        return self

    def stop(self):
        """Ends what `start` started."""

    def forget(self, image):
        """Removes the image, so that the next pull fetches every byte again."""


class Skopeo(Client):
    """`skopeo copy` into a folder of files, named by their digests."""

    mirrored = False
    skopeo = ("skopeo",)
    copy_options = ("--src-tls-verify=false",)
    # Tags are listed by the registry's own name, whatever the mirror, and by a registry that runs.
    inspect_options = ("--no-tags", "--tls-verify=false")

    def pull(self, image):
        self.copy = folder("copy")
        names = (f"docker://{self.name_of(image)}", f"dir:{self.copy}")
        run(*self.skopeo, "copy", *self.copy_options, *names, env=self.env)

    def check(self, test, image):
        assert_copied(test, self.copy, image)
        name = f"docker://{self.name_of(image)}"
        answer = run(*self.skopeo, "inspect", *self.inspect_options, name, env=self.env)
        seen = json.loads(answer.stdout)
        test.assertEqual(seen["Digest"], image.top)
        test.assertEqual(tuple(seen["Layers"]), image.layers)

    def forget(self, image):
        shutil.rmtree(self.copy)


class SkopeoMirror(Skopeo):
    """The same with the image's own name and a registries.conf that names Towline."""

    mirrored = True
    copy_options = ()
    inspect_options = ("--no-tags",)

    def start(self):
        # This version reads no CONTAINERS_REGISTRIES_CONF; its option does the same.
        (file,) = self.configured("skopeo").rglob("*.conf")
        self.skopeo = ("skopeo", "--registries-conf", file)
        return self


class Ctr(Client):
    """containerd with a `hosts.toml` for each registry; it asks with `?ns=`."""

    account = ()

    def start(self):
        self.containerd = Containerd().start()
        self.hosts = self.configured("containerd")
        return self

    def stop(self):
        self.containerd.stop()

    def pull(self, image):
        options = ("--hosts-dir", self.hosts, "--snapshotter", "native", *self.account)
        self.containerd.ctr("images", "pull", *options, image.name, env=self.env)

    def check(self, test, image):
        listed = self.containerd.ctr("images", "ls", f"name=={image.name}").stdout
        test.assertIn(image.top, listed)
        for digest in {image.top, image.manifest, *image.blobs}:
            content = self.containerd.ctr("content", "get", digest, text=False).stdout
            test.assertEqual("sha256:" + hashlib.sha256(content).hexdigest(), digest)

    def forget(self, image):
        self.containerd.ctr("images", "rm", "--sync", image.name)
        left = self.containerd.ctr("content", "ls", "-q").stdout.split()
        assert not left, f"containerd still holds {left}"


class DockerMirror(Client):
    """dockerd with `registry-mirrors`, which work for Docker Hub alone."""

    registries = ("docker.io",)

    def start(self):
        self.dockerd = Dockerd(self.towline.setup("docker", *self.registries)).start()
        return self

    def stop(self):
        self.dockerd.stop()

    def name_of(self, image):
        return f"{image.repository}:{image.tag}"

    def pull(self, image):
        self.dockerd.docker("pull", "--quiet", self.name_of(image))

    def check(self, test, image):
        seen = json.loads(self.dockerd.docker("image", "inspect", self.name_of(image)).stdout)[0]
        test.assertEqual(seen["Id"], image.config)
        test.assertEqual(tuple(seen["RootFS"]["Layers"]), image.diff_ids)
        test.assertTrue(any(name.endswith("@" + image.top) for name in seen["RepoDigests"]), seen["RepoDigests"])

    def forget(self, image):
        self.dockerd.docker("rmi", "--force", self.name_of(image))


class DockerPlain(DockerMirror):
    """`docker pull HOST:PORT/registry/repository:tag` without any configuration."""

    registries = Client.registries

    def start(self):
        self.dockerd = Dockerd().start()
        return self

    def name_of(self, image):
        return f"{self.towline.host}/{image.name}"


class Podman(Client):
    """Podman with a mirror in registries.conf."""

    def start(self):
        root = folder("podman")
        (file,) = self.configured("podman").rglob("*.conf")
        self.env["CONTAINERS_REGISTRIES_CONF"] = str(file)
        self.store = ("--root", root / "root", "--runroot", root / "run", "--storage-driver", "vfs")
        return self

    def podman(self, *words):
        return run("podman", *self.store, *words, env=self.env)

    def pull(self, image):
        self.podman("pull", "--quiet", image.name)

    def check(self, test, image):
        seen = json.loads(self.podman("image", "inspect", image.name).stdout)[0]
        test.assertEqual("sha256:" + seen["Id"], image.config)
        test.assertEqual(tuple(seen["RootFS"]["Layers"]), image.diff_ids)
        test.assertTrue(any(name.endswith("@" + image.top) for name in seen["RepoDigests"]), seen["RepoDigests"])

    def forget(self, image):
        self.podman("rmi", "--force", image.name)


class Buildah(Client):
    """`buildah from`, as a Dockerfile's first line does."""

    mirrored = False

    def start(self):
        root = folder("buildah")
        self.store = ("--root", root / "root", "--runroot", root / "run", "--storage-driver", "vfs")
        return self

    def buildah(self, *words):
        return run("buildah", *self.store, *words, env=self.env)

    def pull(self, image):
        self.container = self.buildah("from", "--tls-verify=false", self.name_of(image)).stdout.split()[-1]

    def check(self, test, image):
        seen = json.loads(self.buildah("inspect", self.container).stdout)
        test.assertEqual("sha256:" + seen["FromImageID"], image.config)
        test.assertEqual(tuple(seen["OCIv1"]["rootfs"]["diff_ids"]), image.diff_ids)
        test.assertEqual(seen["FromImageDigest"], image.manifest)

    def forget(self, image):
        self.buildah("rm", self.container)
        self.buildah("rmi", "--force", self.name_of(image))


def assert_copied(test, directory, image):
    """Every blob of the image, and the manifest of this machine, are in a `dir:` copy with the right bytes."""
    for digest in image.blobs:
        found = hashlib.sha256((directory / digest.removeprefix("sha256:")).read_bytes()).hexdigest()
        test.assertEqual("sha256:" + found, digest)
    manifest = hashlib.sha256((directory / "manifest.json").read_bytes()).hexdigest()
    test.assertEqual("sha256:" + manifest, image.manifest)
