"""Policies from jars: the guide, word for word, and plug-ins that fail in every way."""
import json
import os
import re
import shutil
import signal
import unittest
from pathlib import Path

from kit.catalogue import catalogue
from kit.clients import Skopeo
from kit.curl import curl
from kit.faulty import Faulty, Freeze
from kit.images import MIB, digest_of
from kit.processes import environment, folder, run, wait_until
from kit.registry import Registry
from kit.towline import ROOT, Towline, registry, towline

GUIDE = ROOT / "docs/plugins.md"
SPI = "io.towline.spi"
FACTORY = """package plugin;
import io.towline.spi.*;
public class Factory implements FailoverPolicyFactory {
  public String name() { return "%s"; }
  public FailoverPolicy create(java.util.Map<String, String> options) {
    if (!options.isEmpty()) throw new IllegalArgumentException("it has no option " + options.keySet());
    return history -> { %s };
  }
}
"""
TIMEOUTS = FACTORY.replace("FailoverPolicy", "ProgressTimeoutPolicy").replace("history", "figures")


def plugin(directory, name, answer, jar=None, announced=True, source=FACTORY):
    """A jar with a policy that answers so; the name of the file is the policy's unless it is said."""
    work = folder("plugin")
    (work / "src").mkdir()
    (work / "src" / "Factory.java").write_text(source % (name, answer))
    kind = "ProgressTimeoutPolicyFactory" if source is TIMEOUTS else "FailoverPolicyFactory"
    services = work / "classes" / "META-INF" / "services" / f"{SPI}.{kind}"
    services.parent.mkdir(parents=True)
    services.write_text("plugin.Factory\n" if announced else "")
    api = ROOT / "plugins" / "api" / "target" / "classes"
    run("javac", "-proc:none", "-cp", api, "-d", work / "classes", work / "src" / "Factory.java")
    run("jar", "--create", "--file", work / "made.jar", "-C", work / "classes", ".")
    directory.mkdir(exist_ok=True)
    shutil.copy(work / "made.jar", directory / (jar or f"{name}.jar"))


class Scene:
    """Towline before a registry and a mirror of it in Europe, which hold the same."""

    def __init__(self, **failover):
        self.image = catalogue().layers
        self.hub = Registry("hub", catalogue().docker_hub).start()
        self.mirror = Registry("mirror-eu", catalogue().docker_hub).start()
        self.plugins = folder("plugins") / "plugins.d"
        upstreams = [
            {"name": "hub", "url": f"http://127.0.0.1:{self.hub.port}"},
            {"name": "mirror-eu", "url": f"http://127.0.0.1:{self.mirror.port}"},
        ]
        self.towline = Towline(
            {"docker.io": {"upstreams": upstreams}},
            failover=failover,
            progress={"head_start": False},  # each test says itself which layer is fetched when
            plugins={"directory": str(self.plugins)},
        )

    def stop(self):
        self.towline.stop()
        self.hub.stop()
        self.mirror.stop()

    def reload(self):
        self.towline.write_config()
        before = self.towline.log()
        self.towline.server.signal(signal.SIGHUP)
        return lambda words: wait_until(
            lambda: words in self.towline.log()[len(before):], 15, f"the log says: {words}")

    def pull(self, test, layer):
        """One layer, whole and right."""
        curl(f"{self.towline.url}/v2/docker.io/library/layers/manifests/1")
        answer = curl(f"{self.towline.url}/v2/docker.io/library/layers/blobs/{layer}")
        test.assertEqual(answer.status, 200, answer.body[:300])
        test.assertEqual(digest_of(answer.body), layer)

    def comes_from(self, test, layer, registry):
        self.pull(test, layer)
        registry.wait_for_transfers([layer])
        other = self.hub if registry is self.mirror else self.mirror
        test.assertEqual(other.transfers()[layer], 0)


class Guide(unittest.TestCase):
    """A stranger does what docs/plugins.md says."""

    @classmethod
    def setUpClass(cls):
        cls.home = folder("stranger")
        repository = cls.home / "repository"
        cached = Path(os.path.expanduser("~")) / ".m2" / "repository"
        if cached.is_dir():  # what is there need not come over the network again; ours must not stay
            run("cp", "-al", cached, repository)
            shutil.rmtree(repository / "io" / "towline", ignore_errors=True)
        cls.environment = environment(MAVEN_OPTS=f"-Dmaven.repo.local={repository}")
        cls.environment["HOME"] = str(cls.home)
        commands = "\n".join(re.findall(r"^```sh\n(.*?)^```$", GUIDE.read_text(), re.MULTILINE | re.DOTALL))
        run("bash", "-e", "-c", commands, cwd=ROOT, env=cls.environment, seconds=600)
        cls.jar = cls.home / "towline" / "plugins.d" / "prefer-region.jar"

    def setUp(self):
        self.scene = Scene(policy="prefer-region", regions="eu,us")
        self.addCleanup(self.scene.stop)
        self.scene.plugins.mkdir()
        shutil.copy(self.jar, self.scene.plugins)

    def test_the_contract_kit_has_run(self):
        report = self.home / "prefer-region/target/surefire-reports"
        report = report / "TEST-com.example.towline.PreferRegionContractTest.xml"
        tests = int(re.search(r'tests="(\d+)" errors="0" skipped="0" failures="0"', report.read_text())[1])
        self.assertGreater(tests, 15)

    def test_the_configuration_of_the_guide_is_right(self):
        text = re.search(r"^```yaml\n(# towline.yaml\n.*?)^```$", GUIDE.read_text(), re.MULTILINE | re.DOTALL)[1]
        file = self.home / "towline" / "towline.yaml"
        file.write_text(text)
        done = towline("check", "--config", file.name, cwd=file.parent)
        self.assertIn("prefer-region", done.stdout)

    def test_it_decides_and_is_replaced_while_towline_runs(self):
        scene, (first, second, _) = self.scene, self.scene.image.layers
        scene.towline.start()
        scene.comes_from(self, first, scene.mirror)
        self.build_the_opposite()
        scene.reload()("is in use")
        scene.comes_from(self, second, scene.hub)
        self.assertEqual(scene.towline.metric("towline_policy_failures_total"), 0)

    def build_the_opposite(self):
        project = folder("changed") / "prefer-region"
        shutil.copytree(self.home / "prefer-region", project)
        source = project / "src/main/java/com/example/towline/RegionRanking.java"
        source.write_text(source.read_text().replace("if (parts", "if (!parts"))
        run("mvn", "-q", "-DskipTests", "package", cwd=project, env=self.environment, seconds=300)
        shutil.copy(project / "target" / "prefer-region.jar", self.scene.plugins)

    def test_an_option_that_is_missing_or_unknown_is_named(self):
        config = self.scene.towline.config
        for failover, words in (
            ({}, ("regions", "eu,us")),
            ({"regions": "eu", "reigon": "us"}, ("reigon", "regions")),
        ):
            config["failover"] = {"policy": "prefer-region", **failover}
            self.scene.towline.write_config()
            for command in ("check", "serve"):
                with self.subTest(command=command, failover=failover):
                    refused(self, command, self.scene.towline, "docker.io", "prefer-region", *words)


def refused(test, command, proxy, *words):
    """Ends with 2 and one line that has these words."""
    done = towline(command, "--config", proxy.file, check=False, seconds=60)
    test.assertEqual(done.returncode, 2, done.stderr)
    said = done.stderr.splitlines()[-1]
    for word in words:
        test.assertIn(word, said)


class BadPolicies(unittest.TestCase):
    """Whatever it does: the pull is right, and log and metrics name it."""

    def assert_survives(self, name, answer, reason, *words):
        scene = Scene(policy=name)
        self.addCleanup(scene.stop)
        plugin(scene.plugins, name, answer)
        scene.towline.start()
        scene.pull(self, scene.image.layers[0])
        self.assertIn(f"policy {name} of registry docker.io", scene.towline.log())
        for word in words:
            self.assertIn(word, scene.towline.log())
        self.assertGreater(
            scene.towline.metric("towline_policy_failures_total", policy=name, reason=reason), 0)

    def test_one_that_throws(self):
        self.assert_survives("throws", 'throw new IllegalStateException("not my day");', "threw", "not my day")

    def test_one_that_does_not_link(self):
        answer = 'throw new NoClassDefFoundError("com/example/Missing");'
        self.assert_survives("unlinked", answer, "threw", "com/example/Missing")

    def test_one_that_answers_null(self):
        self.assert_survives("null-answer", "return null;", "null")

    def test_one_that_makes_up_an_upstream(self):
        answer = 'return Decision.Try.now(new Upstream("elsewhere", false));'
        self.assert_survives("foreign", answer, "nonsense", "elsewhere")

    def test_one_that_waits_for_nothing(self):
        self.assert_survives("idle", "return new Decision.Wait();", "nonsense")

    def test_one_that_sleeps(self):
        answer = "try { Thread.sleep(2000); } catch (InterruptedException e) { } return null;"
        self.assert_survives("sleeps", answer, "late", "50 ms")

    def test_one_that_never_returns(self):
        self.assert_survives("hangs", "while (true) { Thread.onSpinWait(); }", "late")


class BadJars(unittest.TestCase):
    """Named with their reason: at the start it ends, at a reload the old ones stay."""

    GOOD = "return Decision.Try.now(history.upstreams().get(history.upstreams().size() - 1));"

    def setUp(self):
        self.scene = Scene(policy="last")
        self.addCleanup(self.scene.stop)
        plugin(self.scene.plugins, "last", self.GOOD)

    def assert_refused_at_the_start(self, *words):
        for command in ("check", "serve"):
            with self.subTest(command=command):
                refused(self, command, self.scene.towline, *words)

    def test_a_file_that_is_no_jar(self):
        (self.scene.plugins / "broken.jar").write_text("this is text")
        self.assert_refused_at_the_start("broken.jar", "no jar")

    def test_a_jar_that_offers_nothing(self):
        plugin(self.scene.plugins, "empty", self.GOOD, announced=False)
        self.assert_refused_at_the_start("empty.jar", "META-INF/services")

    def test_two_policies_of_one_name(self):
        plugin(self.scene.plugins, "last", self.GOOD, jar="other.jar")
        self.assert_refused_at_the_start("last.jar", "other.jar", "name")

    def test_a_policy_with_the_name_of_a_built_in_one(self):
        plugin(self.scene.plugins, "ordered", self.GOOD)
        self.assert_refused_at_the_start("ordered.jar", "name")

    def test_a_policy_that_is_not_there(self):
        self.scene.towline.config["failover"] = {"policy": "lats"}
        self.scene.towline.write_config()
        self.assert_refused_at_the_start("lats", "last", "adaptive", "ordered")

    def test_a_reload_is_refused_and_the_old_one_stays(self):
        scene, (first, second, _) = self.scene, self.scene.image.layers
        scene.towline.start()
        scene.comes_from(self, first, scene.mirror)
        (scene.plugins / "last.jar").write_text("half a jar")
        says = scene.reload()
        says("the old one stays in use")
        self.assertIn("last.jar is no jar", scene.towline.log())
        self.assertEqual(scene.towline.metric("towline_config_last_reload_successful"), 0)
        scene.comes_from(self, second, scene.mirror)

    def test_links_are_not_followed(self):
        outside = folder("outside")
        plugin(outside, "linked", self.GOOD)
        (self.scene.plugins / "linked.jar").symlink_to(outside / "linked.jar")
        self.scene.towline.config["failover"] = {"policy": "linked"}
        self.scene.towline.write_config()
        self.assert_refused_at_the_start("linked", "last")


class TimeoutPolicies(unittest.TestCase):
    """A plug-in that says how long a silence is suspicious."""

    @classmethod
    def setUpClass(cls):
        cls.image = catalogue().slow
        cls.layer = cls.image.layers[0]
        cls.hub = Registry("hub", catalogue().docker_hub).start()
        cls.addClassCleanup(cls.hub.stop)

    def silence(self, name, suspect, close, **progress):
        """Pulls from an upstream that freezes in mid-blob, and returns for how long nobody else was asked."""
        frozen = Freeze(8 * MIB, self.layer)
        upstream = Faulty(self.hub.port, frozen)
        self.addCleanup(upstream.close)
        plugins = folder("plugins") / "plugins.d"
        answer = (f"return new ProgressTimeouts(java.time.Duration.ofMillis({suspect}),"
                  f" java.time.Duration.ofMillis({close}));")
        plugin(plugins, name, answer, source=TIMEOUTS)
        proxy = Towline({"docker.io": registry(upstream.url)}, plugins={"directory": str(plugins)},
                        progress={"policy": name, **progress})
        self.addCleanup(proxy.stop)
        proxy.start()
        client = Skopeo(proxy)
        client.pull(self.image)
        client.check(self, self.image)
        transfers = upstream.of(self.layer)
        self.assertEqual(transfers[1].start, 8 * MIB)
        late = proxy.metric("towline_policy_failures_total")
        proxy.stop()
        return transfers[1].began - frozen.struck, late

    def undisturbed(self, *how):
        """The same, again where a busy machine let the policy answer late, so that the built-in one did."""
        for _ in range(5):
            silence, late = self.silence(*how)
            if not late:
                break
        return silence

    def test_it_says_when_another_attempt_begins(self):
        hasty = self.undisturbed("hasty", 500, 60_000)
        patient = self.undisturbed("patient", 9_000, 60_000)
        print(f"     another attempt after {hasty:.1f} s for 0.5 s, after {patient:.1f} s for 9 s", flush=True)
        self.assertGreater(hasty, 0.4)
        self.assertLess(hasty, 2.9)  # the built-in policy waits for 3 s
        self.assertGreater(patient, 8.9)
        self.assertLess(patient, 15)


class Simulated(unittest.TestCase):
    """`simulate` asks the policies of jars, and tries timeouts beside the usual ones."""

    def test_policies_from_jars_are_simulated(self):
        plugins = folder("plugins") / "plugins.d"
        plugin(plugins, "last", BadJars.GOOD)
        plugin(plugins, "hasty", "return new ProgressTimeouts(java.time.Duration.ofMillis(500),"
               " java.time.Duration.ofSeconds(60));", source=TIMEOUTS)
        done = towline("simulate", "slow+good", "--runs", "3", "--policy", "last", "--timeouts", "hasty",
                       "--plugins", plugins, "--json")
        settings = json.loads(done.stdout)
        self.assertIn("last", json.dumps(settings))
        self.assertIn("hasty", json.dumps(settings))

    def test_a_policy_that_is_not_there_is_named(self):
        for option in ("--policy", "--timeouts"):
            with self.subTest(option=option):
                done = towline("simulate", "good", option, "lats", check=False)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn("lats", done.stderr)
                self.assertIn("adaptive", done.stderr)
