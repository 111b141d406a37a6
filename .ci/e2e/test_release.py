"""The release: whole, the same twice, started without Maven, and what is delivered beside it is right."""
import hashlib
import json
import os
import re
import shutil
import tarfile
import textwrap
import unittest
import zipfile

from kit.processes import environment, folder, run
from kit.release import VERSION, make_release, release
from kit.scale import THOROUGH
from kit.towline import PROGRAM, ROOT


class Release(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = release()
        cls.archive = cls.made / f"towline-{VERSION}.tar.gz"

    def unpacked(self):
        place = folder("a release")  # with a space
        run("tar", "-xzf", self.archive, "-C", place)
        return place / f"towline-{VERSION}"

    def test_the_sums_are_those_of_every_file(self):
        lines = [line.split("  ") for line in (self.made / "SHA256SUMS").read_text().splitlines()]
        self.assertEqual({name for _, name in lines} | {"SHA256SUMS"}, {path.name for path in self.made.iterdir()})
        for wanted, name in lines:
            self.assertEqual(hashlib.sha256((self.made / name).read_bytes()).hexdigest(), wanted, name)

    @unittest.skipUnless(THOROUGH, "it takes a build more: --thorough")
    def test_a_second_build_gives_the_same_archive(self):
        again = make_release("--archive") / self.archive.name
        self.assertEqual(contents(again), contents(self.archive), "the same files")
        self.assertEqual(digest(again), digest(self.archive))

    def test_it_starts_without_maven(self):
        home = self.unpacked()
        nothing = folder("no-maven")
        for program in ("mvn", "javac"):
            (nothing / program).write_text("#!/bin/sh\necho called >&2; exit 9\n")
            (nothing / program).chmod(0o755)
        env = environment()
        env["PATH"] = f"{nothing}:{env['PATH']}"
        told = run(home / "bin/towline", "--version", env=env)
        self.assertEqual((told.stdout, told.stderr), (f"towline {VERSION}\n", ""))
        self.assertEqual(run(home / "bin/towline", "check", env=env).returncode, 0)

    def test_the_bill_of_materials_is_what_the_archive_has(self):
        bill = json.loads((self.made / f"towline-{VERSION}.cdx.json").read_text())
        self.assertEqual(bill["bomFormat"], "CycloneDX")
        named = set()
        for part in [*bill["components"], bill["metadata"]["component"]]:
            kind = re.search(r"classifier=([^&]+)", part["purl"])
            named.add(f"{part['name']}-{part['version']}{'-' + kind[1] if kind else ''}.jar")
        self.assertEqual(named, {path.name for path in (self.unpacked() / "lib").glob("*.jar")})

    def test_plugin_authors_get_sources_javadoc_and_the_contract_kit(self):
        wanted = {
            "": "io/towline/spi/FailoverPolicy.class",
            "-sources": "io/towline/spi/FailoverPolicy.java",
            "-javadoc": "io/towline/spi/FailoverPolicy.html",
            "-tests": "io/towline/spi/contract/FailoverPolicyContract.class",
        }
        for kind, entry in wanted.items():
            with zipfile.ZipFile(self.made / f"towline-plugins-api-{VERSION}{kind}.jar") as jar:
                self.assertIn(entry, jar.namelist())


    @unittest.skipUnless(THOROUGH, "it takes a build more: --thorough")
    def test_the_plugin_api_is_deployed_to_a_maven_repository(self):
        home, repository = folder("deployed") / "towline", folder("repository")
        shutil.copytree(ROOT, home, ignore=shutil.ignore_patterns("target", ".git", "__pycache__"), symlinks=True)
        where = f"-DaltDeploymentRepository=company::{repository.as_uri()}"
        run("mvn", "-q", "-B", "-Pquick,release", "-pl", "plugins/api", "-am", "deploy", where, cwd=home,
            env={**environment(), "HOME": os.environ.get("HOME", "/root")}, seconds=600)
        made = {path.name for path in (repository / "io/towline/towline-plugins-api" / VERSION).iterdir()}
        for kind in (".jar", ".pom", "-sources.jar", "-javadoc.jar", "-tests.jar"):
            self.assertIn(f"towline-plugins-api-{VERSION}{kind}", made)
        for parent in ("towline", "towline-plugins"):
            self.assertTrue((repository / f"io/towline/{parent}/{VERSION}/{parent}-{VERSION}.pom").is_file())


class Delivered(unittest.TestCase):
    def test_systemd_knows_every_line_of_the_unit(self):
        unit = folder("unit") / "towline.service"
        text = (ROOT / "deploy/towline.service").read_text()
        unit.write_text(text.replace("/opt/towline/bin/towline", "/bin/true").replace("User=towline", "User=daemon"))
        told = run("systemd-analyze", "verify", "--man=no", unit)
        self.assertNotIn("towline.service", told.stdout + told.stderr)
        exposure = run("systemd-analyze", "security", "--offline=true", "--threshold=25", unit)
        self.assertRegex(exposure.stdout, r"Overall exposure level for towline.service: [01]\.\d OK")

    def test_prometheus_takes_the_rules_and_they_fire(self):
        rules = ROOT / "deploy/monitoring/prometheus"
        run("promtool", "check", "config", rules / "prometheus.yml")
        run("promtool", "test", "rules", rules / "towline.rules.test.yml")

    def test_the_configurations_that_are_delivered_are_right(self):
        manifests = (ROOT / "deploy/kubernetes.yaml").read_text()
        (text,) = re.findall(r"^  towline.yaml: \|\n((?:    .*\n|\n)+)", manifests, re.MULTILINE)
        in_cluster = folder("kubernetes") / "towline.yaml"
        in_cluster.write_text(textwrap.dedent(text))
        for file in (in_cluster, ROOT / "deploy/compose/config/towline.yaml"):
            env = environment(TOWLINE_CONTAINER="true")
            told = run(PROGRAM, "check", "--config", file, env=env)
            self.assertEqual(told.stderr, "")
            self.assertIn("[::]:5000", told.stdout)


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def contents(path):
    """What differs is named."""
    with tarfile.open(path) as archive:
        return {
            entry.name: (entry.mode, entry.mtime, entry.uid, digest_of_entry(archive, entry)) for entry in archive
        }


def digest_of_entry(archive, entry):
    return hashlib.sha256(archive.extractfile(entry).read()).hexdigest() if entry.isfile() else entry.linkname
