"""`towline cache …` and `towline prefetch` on a running Towline and on its directory, with skopeo and Docker beside."""
import gzip
import hashlib
import io
import json
import subprocess
import tarfile
import unittest
import urllib.error
import urllib.request

from kit.catalogue import SECOND
from kit.clients import Skopeo, assert_copied
from kit.daemons import Dockerd
from kit.images import KIB, MIB, OTHER_MACHINE, Pusher, layer
from kit.processes import environment, folder, run, wait_until
from kit.scene import Scene
from kit.towline import PROGRAM, Towline, registry, towline


class CacheCommands(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(cache={"tag_ttl": "0s"})
        self.addCleanup(self.scene.stop)
        self.scene.start()
        self.images = self.scene.images
        self.skopeo = Skopeo(self.scene.towline)

    def command(self, *words, check=True, **options):
        """Runs a command against the running Towline."""
        admin = f"http://127.0.0.1:{self.scene.towline.admin_port}"
        return towline(*words, "--admin", admin, check=check, **options)

    def listed(self, *words):
        return json.loads(self.command("cache", "ls", "--json", *words).stdout)

    def names(self, *words):
        return [image["name"] for image in self.listed(*words)["images"]]

    def holds(self, digest):
        return (self.scene.towline.cache / "blobs" / "sha256" / digest.split(":")[1]).exists()

    def wait_for(self, *images):
        for image in images:
            for digest in (image.manifest, *image.blobs):
                wait_until(lambda: self.holds(digest), 20, f"{digest} is stored")

    def pull_without_registries(self, *images):
        self.scene.hub.stop()
        self.scene.second.stop()
        for image in images:
            client = Skopeo(self.scene.towline)
            client.pull(image)
            assert_copied(self, client.copy, image)

    # --- ls -------------------------------------------------------------------------------------

    def test_ls_shows_what_was_pulled(self):
        layers, other, multi = self.images.layers, self.images.other, self.images.multi
        for image in (layers, other, multi):
            self.skopeo.pull(image)
        self.wait_for(layers, other, multi)
        found = {image["name"]: image for image in self.listed()["images"]}
        self.assertEqual(list(found), sorted([layers.name, multi.name, other.name]))
        one = found[layers.name]
        self.assertEqual(one["digest"], layers.top)
        self.assertEqual(one["state"], "complete")
        self.assertEqual(one["size_bytes"], layers.manifest_size + sum(layers.sizes.values()))
        self.assertEqual(found[multi.name]["state"], "platforms")
        states = {each["platform"]: each["state"] for each in found[multi.name]["platforms"]}
        self.assertEqual(states[f"linux/{OTHER_MACHINE}"], "absent")
        table = self.command("cache", "ls").stdout.splitlines()
        self.assertEqual(len({line.index("sha256:") for line in table if "sha256:" in line}), 1, "columns are aligned")
        self.assertIn("3 images", table[-1])
        self.assertEqual(self.names("--registry", SECOND), [other.name])
        self.assertEqual(self.names("docker.io/layers"), [layers.name], "docker.io/x is docker.io/library/x")
        self.assertEqual(self.names("layers:1"), [layers.name])
        self.assertEqual(self.names("layers:2"), [])
        self.assertEqual(self.names("--older-than", "1h"), [])
        self.assertEqual(self.names("--larger-than", "2MiB"), [layers.name])

    def test_ls_shows_blobs_the_largest_first(self):
        self.skopeo.pull(self.images.layers)
        self.wait_for(self.images.layers)
        found = self.listed("--blobs")
        sizes = [blob["size_bytes"] for blob in found["blobs"]]
        self.assertEqual(sizes, sorted(sizes, reverse=True))
        kinds = {blob["digest"]: blob["kind"] for blob in found["blobs"]}
        self.assertEqual(kinds[self.images.layers.config], "config")
        self.assertEqual(kinds[self.images.layers.top], "manifest")
        self.assertTrue(all(kinds[digest] == "layer" for digest in self.images.layers.layers))
        self.assertEqual(found["totals"]["listed_bytes"], sum(sizes))

    # --- rm and gc ------------------------------------------------------------------------------

    def test_rm_frees_what_nothing_else_uses(self):
        first, second = self.sharing()
        for image in (first, second):
            self.skopeo.pull(image)
        self.wait_for(first, second)
        (shared,) = set(first.layers) & set(second.layers)
        trial = self.command("cache", "rm", first.name, "--dry-run", "--json").stdout.splitlines()
        told = self.command("cache", "rm", first.name, "--json").stdout.splitlines()
        self.assertEqual({**json.loads(trial[-1]), "dry_run": False}, json.loads(told[-1]))
        freed = json.loads(told[-1])
        own = set(first.blobs) - {shared}
        self.assertEqual(freed["freed_blobs"], len(own) + 1)
        self.assertEqual(freed["freed_bytes"], sum(first.sizes[digest] for digest in own) + first.manifest_size)
        self.assertEqual(freed["kept_blobs"], 1)
        for digest in (*own, first.manifest):
            self.assertFalse(self.holds(digest))
        self.assertTrue(self.holds(shared))
        self.assertEqual(self.names(), [second.name])
        self.pull_without_registries(second)

    def sharing(self):
        """Two images in two repositories with a layer in common."""
        base = layer("shared-base", MIB)
        one = Pusher(self.scene.hub.port, "library/sharing-one").image("1", [base, layer("one", 90 * KIB)])
        two = Pusher(self.scene.hub.port, "library/sharing-two").image("1", [base, layer("two", 90 * KIB)])
        return one, two

    def test_a_removed_image_is_pulled_again_as_if_it_had_never_been_here(self):
        image = self.images.layers
        self.skopeo.pull(image)
        self.wait_for(image)
        self.command("cache", "rm", image.name)
        self.assertEqual(self.names(), [])
        client = Skopeo(self.scene.towline)
        client.pull(image)
        client.check(self, image)
        self.wait_for(image)
        self.pull_without_registries(image)

    def test_rm_of_nothing_and_without_a_choice_say_so(self):
        missing = self.command("cache", "rm", "nothing:1", check=False)
        self.assertEqual(missing.returncode, 1)
        self.assertIn("cache ls", missing.stderr)
        self.assertEqual(self.command("cache", "rm", check=False).returncode, 2)
        unknown = self.command("cache", "rm", "nowhere.example/a:1", check=False)
        self.assertEqual(unknown.returncode, 2)
        self.assertIn("nowhere.example", unknown.stderr)

    def test_gc_takes_what_no_tag_leads_to(self):
        pusher = Pusher(self.scene.hub.port, "library/moving")
        kept = layer("moving-base", 200 * KIB)
        before = pusher.image("1", [kept, layer("moving-old", 300 * KIB)])
        self.skopeo.pull(before)
        self.wait_for(before)
        after = pusher.image("1", [kept, layer("moving-new", 100 * KIB)])
        self.skopeo.pull(after)
        self.wait_for(after)
        self.assertEqual(self.command("cache", "gc", "--json").stdout.count('"kept"'), 1, "it may be asked for by digest")
        self.assertTrue(self.holds(before.manifest))
        trial = json.loads(self.command("cache", "gc", "--untagged", "--dry-run", "--json").stdout.splitlines()[-1])
        self.assertTrue(self.holds(before.manifest))
        freed = json.loads(self.command("cache", "gc", "--untagged", "--json").stdout.splitlines()[-1])
        self.assertEqual({**trial, "dry_run": False}, freed)
        gone = {before.manifest, *before.blobs} - set(after.blobs)
        self.assertEqual(freed["blobs"], len(gone))
        self.assertFalse([digest for digest in gone if self.holds(digest)])
        self.pull_without_registries(after)

    # --- pin ------------------------------------------------------------------------------------

    def test_a_pinned_image_is_not_removed_and_is_pinned_after_a_restart(self):
        image = self.images.layers
        self.assertIn("nothing of it is here yet", self.command("cache", "pin", image.name).stdout)
        self.skopeo.pull(image)
        self.wait_for(image)
        self.scene.towline.stop()
        self.scene.towline.start()
        self.assertTrue(self.listed()["images"][0]["pinned"])
        refused = self.command("cache", "rm", image.name, check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("pinned", refused.stderr)
        self.command("cache", "gc", "--untagged")
        self.command("cache", "unpin", "layers:1")
        self.assertFalse(self.listed()["images"][0]["pinned"])
        self.assertEqual(self.command("cache", "unpin", image.name, check=False).returncode, 1)
        self.command("cache", "rm", image.name)

    # --- verify ---------------------------------------------------------------------------------

    def test_verify_names_what_is_wrong_and_the_next_pull_is_right(self):
        image = self.images.layers
        self.skopeo.pull(image)
        self.wait_for(image)
        right = self.command("cache", "verify")
        self.assertIn("all are right", right.stdout)
        damaged = image.layers[1]
        self.damage(damaged)
        wrong = self.command("cache", "verify", check=False)
        self.assertEqual(wrong.returncode, 1)
        self.assertIn(f"WRONG {damaged}", wrong.stdout)
        self.assertIn(image.name, wrong.stdout)
        self.assertTrue(list((self.scene.towline.cache / "quarantine").iterdir()))
        self.skopeo.pull(image)
        self.skopeo.check(self, image)
        self.wait_for(image)
        self.assertEqual(self.command("cache", "verify").returncode, 0)
        self.command("cache", "gc")
        self.assertFalse(list((self.scene.towline.cache / "quarantine").iterdir()))

    def damage(self, digest):
        file = self.scene.towline.cache / "blobs" / "sha256" / digest.split(":")[1]
        file.chmod(0o600)
        with file.open("r+b") as content:
            content.seek(1000)
            byte = content.read(1)
            content.seek(1000)
            content.write(bytes([byte[0] ^ 1]))

    def test_offline_work_needs_the_directory_for_itself(self):
        image = self.images.layers
        self.skopeo.pull(image)
        self.wait_for(image)
        directory = ("--cache-dir", self.scene.towline.cache, "--config", self.scene.towline.file)
        busy = towline("cache", "verify", *directory, check=False)
        self.assertEqual(busy.returncode, 1)
        self.assertIn("--admin", busy.stderr)
        self.scene.towline.stop()
        self.assertIn("all are right", towline("cache", "verify", *directory).stdout)
        tar = folder("offline") / "image.tar"
        towline("cache", "export", image.name, "-o", tar, *directory)
        self.assert_skopeo_reads(tar, image)
        self.damage(image.layers[0])
        self.assertEqual(towline("cache", "verify", *directory, check=False).returncode, 1)
        self.assertEqual(towline("cache", "export", image.name, "-o", tar, *directory, check=False).returncode, 1)
        towline("cache", "import", tar, *directory)
        self.assertIn("all are right", towline("cache", "verify", *directory).stdout)
        missing = towline("cache", "verify", "--cache-dir", folder("empty"), check=False)
        self.assertEqual(missing.returncode, 1)
        self.assertIn("no cache", missing.stderr)

    # --- export and import ------------------------------------------------------------------------

    def test_skopeo_reads_an_export(self):
        images = (self.images.layers, self.images.other, self.images.multi)
        for image in images:
            self.skopeo.pull(image)
        self.wait_for(*images)
        tar = folder("export") / "images.tar"
        self.command("cache", "export", *(image.name for image in images), "-o", tar)
        for image in images:
            self.assert_skopeo_reads(tar, image)
        with tarfile.open(tar) as archive:
            names = archive.getnames()
            for name in (name for name in names if name.startswith("blobs/sha256/")):
                content = archive.extractfile(name).read()
                self.assertEqual(hashlib.sha256(content).hexdigest(), name.rpartition("/")[2])
        piped = run(PROGRAM, "cache", "export", images[0].name, "-o", "-", "--admin",
                    f"http://127.0.0.1:{self.scene.towline.admin_port}", text=False)
        with tarfile.open(fileobj=io.BytesIO(piped.stdout)) as archive:
            self.assertIn("oci-layout", archive.getnames())

    def assert_skopeo_reads(self, tar, image):
        copy = folder("from-archive")
        run("skopeo", "copy", f"oci-archive:{tar}:{image.name}", f"dir:{copy}")
        for digest in image.blobs:
            content = (copy / digest.split(":")[1]).read_bytes()
            self.assertEqual("sha256:" + hashlib.sha256(content).hexdigest(), digest)
        self.assertEqual("sha256:" + hashlib.sha256((copy / "manifest.json").read_bytes()).hexdigest(), image.manifest)

    def test_docker_loads_an_export(self):
        image = self.images.layers
        self.skopeo.pull(image)
        self.wait_for(image)
        tar = folder("export") / "image.tar"
        self.command("cache", "export", image.name, "-o", tar)
        dockerd = Dockerd().start()
        self.addCleanup(dockerd.stop)
        dockerd.docker("load", "-i", tar)
        seen = json.loads(dockerd.docker("image", "inspect", "layers:1").stdout)[0]
        self.assertEqual(seen["Id"], image.config)
        self.assertEqual(tuple(seen["RootFS"]["Layers"]), image.diff_ids)

    def test_an_incomplete_image_is_not_exported(self):
        image = self.images.multi
        self.skopeo.pull(image)
        self.wait_for(image)
        tar = folder("export") / "multi.tar"
        refused = self.command("cache", "export", image.name, "-o", tar, "--all-platforms", check=False)
        self.assertEqual(refused.returncode, 1)
        (theirs,) = image.others
        self.assertIn(theirs.manifest, refused.stderr)
        self.assertFalse(tar.exists() or list(tar.parent.iterdir()))
        unknown = self.command("cache", "export", image.name, "-o", tar, "--platform", "linux/s390x", check=False)
        self.assertEqual(unknown.returncode, 1)
        self.assertIn("linux/arm64", unknown.stderr)

    def test_what_was_exported_is_imported_into_an_empty_cache(self):
        images = (self.images.layers, self.images.multi, self.images.schema2)
        for image in images:
            self.skopeo.pull(image)
        self.wait_for(*images)
        tar = folder("export") / "images.tar"
        self.command("cache", "export", *(image.name for image in images), "-o", tar)
        packed = tar.with_suffix(".tar.gz")
        packed.write_bytes(gzip.compress(tar.read_bytes(), 1))
        for file in (tar, packed):
            with self.subTest(file=file.name):
                self.import_elsewhere(file, images)

    def import_elsewhere(self, file, images):
        """Into a Towline whose registries never answer."""
        nobody = f"http://127.0.0.1:{self.scene.second.port}"
        self.scene.second.stop()
        other = Towline({"docker.io": registry(nobody)}, name="airgap").start()
        self.addCleanup(other.stop)
        towline("cache", "import", file, "--admin", f"http://127.0.0.1:{other.admin_port}")
        other.stop()
        other.start()  # it is on disk, not in memory
        for image in images:
            client = Skopeo(other)
            client.pull(image)
            assert_copied(self, client.copy, image)
            client.check(self, image)  # by the index's digest too, where it is one
        other.stop()

    def test_skopeos_archive_is_imported_under_a_name(self):
        image = self.images.other
        archive = folder("archive") / "app.tar"
        upstream = f"docker://127.0.0.1:{self.scene.second.port}/{image.repository}:{image.tag}"
        run("skopeo", "copy", "--src-tls-verify=false", upstream, f"oci-archive:{archive}")
        nameless = self.command("cache", "import", archive, check=False)
        self.assertEqual(nameless.returncode, 1)
        self.assertIn("--as", nameless.stderr)
        self.assertEqual(self.listed("--blobs")["blobs"], [], "a refused archive leaves nothing")
        self.command("cache", "import", archive, "--as", image.name)
        self.assertEqual(self.names(), [image.name])
        self.pull_without_registries(image)

    def test_skopeos_own_name_for_an_image_is_taken_over(self):
        image = self.images.layers
        archive = folder("archive") / "layers.tar"
        upstream = f"docker://127.0.0.1:{self.scene.hub.port}/{image.repository}:{image.tag}"
        run("skopeo", "copy", "--src-tls-verify=false", upstream, f"oci-archive:{archive}:{image.name}")
        with archive.open("rb") as content:
            piped = subprocess.run(
                [PROGRAM, "cache", "import", "-", "--admin", f"http://127.0.0.1:{self.scene.towline.admin_port}"],
                stdin=content, env=environment(), timeout=60, check=True, stdout=subprocess.PIPE)
        self.assertIn(image.top.encode(), piped.stdout)
        self.pull_without_registries(image)

    def test_archives_with_tricks_are_refused_and_leave_nothing(self):
        content = b"content"
        digest = hashlib.sha256(content).hexdigest()
        def link(archive, kind):
            entry = tarfile.TarInfo("blobs/sha256/" + digest)
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
        def file(archive, name, data):
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        tricks = {
            "symlink": lambda archive: link(archive, tarfile.SYMTYPE),
            "hard link": lambda archive: link(archive, tarfile.LNKTYPE),
            "device": lambda archive: link(archive, tarfile.CHRTYPE),
            "path": lambda archive: file(archive, "blobs/../../../etc/evil", content),
            "absolute": lambda archive: file(archive, "/etc/evil", content),
            "digest": lambda archive: file(archive, "blobs/sha256/" + "0" * 64, content),
            "no index": lambda archive: file(archive, "blobs/sha256/" + digest, content),
        }
        place = folder("tricks")
        for name, fill in tricks.items():
            with self.subTest(trick=name):
                tar = place / "trick.tar"
                with tarfile.open(tar, "w") as archive:
                    file(archive, "oci-layout", b'{"imageLayoutVersion":"1.0.0"}')
                    fill(archive)
                refused = self.command("cache", "import", tar, check=False)
                self.assertEqual(refused.returncode, 1)
                self.assertIn("nothing was imported", refused.stderr)
                self.assertEqual(self.listed("--blobs")["blobs"], [])
        bomb = place / "bomb.tar.gz"
        with tarfile.open(place / "bomb.tar", "w") as archive:
            file(archive, "oci-layout", b'{"imageLayoutVersion":"1.0.0"}')
            file(archive, "zeros", bytes(200 * MIB))
        bomb.write_bytes(gzip.compress((place / "bomb.tar").read_bytes(), 9))
        refused = self.command("cache", "import", bomb, check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("100 times", refused.stderr)

    # --- prefetch ---------------------------------------------------------------------------------

    def test_what_was_prefetched_is_pulled_without_the_registry(self):
        images = (self.images.layers, self.images.schema2, self.images.multi, self.images.other)
        done = self.command("prefetch", *(image.name for image in images))
        for image in images:
            self.assertIn(f"{image.name} is here", done.stdout)
        before = self.scene.hub.transfers()
        again = self.command("warm", images[0].name, "--json").stdout.splitlines()
        self.assertEqual(json.loads(again[-1])["fetched_bytes"], 0)
        self.assertEqual(self.scene.hub.transfers(), before)
        (theirs,) = self.images.multi.others
        self.assertFalse(self.holds(theirs.manifest), "this machine's platform alone")
        self.pull_without_registries(*images)

    def test_all_platforms_of_a_list_are_prefetched_and_exported(self):
        image = self.images.multi
        listed = folder("list") / "images.txt"
        listed.write_text(f"# what the site needs\n\n{image.name}\n")
        self.command("prefetch", "-f", listed, "--all-platforms")
        (theirs,) = image.others
        for digest in (theirs.manifest, *theirs.blobs):
            self.assertTrue(self.holds(digest))
        tar = folder("export") / "multi.tar"
        self.command("cache", "export", image.name, "--all-platforms", "-o", tar)
        copy = folder("all")
        run("skopeo", "copy", "--all", f"oci-archive:{tar}:{image.name}", f"dir:{copy}")
        self.assertTrue((copy / theirs.layers[0].split(":")[1]).exists())

    def test_what_cannot_be_prefetched_is_named_and_the_rest_comes(self):
        image = self.images.layers
        failed = self.command("prefetch", "docker.io/library/nothing:1", image.name, check=False)
        self.assertEqual(failed.returncode, 1)
        self.assertIn("nothing:1", failed.stderr)
        self.assertIn(f"{image.name} is here", failed.stdout)
        self.assertEqual(self.command("prefetch", check=False).returncode, 2)

    # --- the API ----------------------------------------------------------------------------------

    def test_the_api_is_not_for_other_sites_and_not_by_get(self):
        base = f"http://127.0.0.1:{self.scene.towline.admin_port}/api/v1/"
        for method, path, headers, status in (
            ("POST", "cache/gc", {"Origin": "http://evil.example"}, 403),
            ("POST", "cache/import", {"Host": "evil.example"}, 403),
            ("GET", "cache/gc", {}, 405),
            ("POST", "cache/images", {}, 405),
            ("POST", "cache/remove", {}, 400),
            ("POST", "cache/remove?image=a%20b", {}, 400),
        ):
            with self.subTest(path=path, headers=headers):
                request = urllib.request.Request(base + path, method=method, headers=headers)
                with self.assertRaises(urllib.error.HTTPError) as caught:
                    urllib.request.urlopen(request, timeout=10)
                self.assertEqual(caught.exception.code, status)
                caught.exception.close()
