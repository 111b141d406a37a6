"""Admission: what is signed, allowed, small and young enough is pulled by real runtimes, and nothing else is."""
import datetime
import json
import signal
import unittest

from kit.clients import Ctr, Skopeo
from kit.cosign import ISSUER, Fulcio, Key, sign
from kit.curl import curl
from kit.images import INDEX, MACHINE, OTHER_MACHINE, Pusher, descriptor, layer
from kit.processes import folder, run, wait_until
from kit.registry import Registry
from kit.towline import ROOT, Towline, registry

ELSEWHERE = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
WORKFLOW = "https://github.com/org/app/.github/workflows/release.yml@refs/tags/v1"


class Case(unittest.TestCase):
    admission = {}
    more = {}

    @classmethod
    def setUpClass(cls):
        cls.hub = Registry("hub", folder("hub")).start()
        cls.addClassCleanup(cls.hub.stop)
        cls.prepare()
        cls.towline = Towline({"docker.io": registry(f"http://127.0.0.1:{cls.hub.port}")}, admission=cls.admission, **cls.more)
        cls.addClassCleanup(cls.towline.stop)
        cls.towline.start()

    @classmethod
    def prepare(cls):
        """Pushes images, and says what `admission` is."""

    @classmethod
    def push(cls, name, tag="1", size=1000, created=None):
        pusher = Pusher(cls.hub.port, f"library/{name}")
        return pusher, pusher.image(tag, [layer(f"{name}-{tag}", size)], created=created)

    def client(self, kind):
        client = kind(self.towline)
        client.start()
        self.addCleanup(client.stop)
        return client

    def ctr(self):
        """containerd that has nowhere to go on to when the mirror refuses, as admission wants it."""
        client = self.client(Ctr)
        for hosts in client.hosts.rglob("hosts.toml"):
            text = hosts.read_text().replace("https://registry-1.docker.io", self.towline.url)
            hosts.write_text(text)
        return client

    def assert_pulled(self, image):
        for client in (self.client(Skopeo), self.ctr()):
            with self.subTest(client=type(client).__name__, image=image.name):
                client.pull(image)
                client.check(self, image)

    def assert_refused(self, image, why):
        base = f"{self.towline.url}/v2/docker.io/{image.repository}"
        for path in (f"manifests/{image.tag}", f"manifests/{image.top}"):
            answer = curl(f"{base}/{path}")
            self.assertEqual(answer.status, 403, answer.body)
            self.assertEqual(answer.error_code, "DENIED")
            self.assertEqual(curl(f"{base}/{path}", "--head").status, 403)
        self.assertIn(why, curl(f"{base}/manifests/{image.tag}").error_message)
        for digest in image.blobs:
            self.assertEqual(curl(f"{base}/blobs/{digest}").status, 403)
        for client in (self.client(Skopeo), self.ctr()):
            with self.subTest(client=type(client).__name__, image=image.name):
                with self.assertRaises(AssertionError) as refused:
                    client.pull(image)
                self.assertRegex(str(refused.exception), "(?i)denied|forbidden|403")


class Signed(Case):
    @classmethod
    def prepare(cls):
        keys = [Key("ec"), Key("rsa"), Key("ed25519")]
        stranger = Key()
        cls.fulcio = Fulcio()
        cls.admission = {
            "cosign": {
                "keys": [str(key.public) for key in keys],
                "identities": [f"{ISSUER} https://github.com/org/**"],
                "roots": str(cls.fulcio.root),
                "rekor_keys": str(cls.fulcio.log.public),
            }
        }
        cls.good, cls.bad = {}, {}
        for key in keys:
            pusher, image = cls.push(f"signed-{key.kind}")
            sign(pusher, f"index.docker.io/library/signed-{key.kind}", image.top, key)
            cls.good[f"a key of {key.kind}"] = image
        pusher, image = cls.push("referred")
        sign(pusher, "docker.io/library/referred", image.top, keys[0], as_referrer=(image.manifest_type, image.manifest_size))
        cls.good["a referrer"] = image
        pusher, image = cls.push("keyless")
        sign(pusher, "docker.io/library/keyless", image.top, Key(), cls.fulcio, WORKFLOW)
        cls.good["an identity"] = image
        pusher, image = cls.push("unsigned")
        cls.bad["it has no signature"] = image
        pusher, image = cls.push("stranger")
        sign(pusher, "docker.io/library/stranger", image.top, stranger)
        cls.bad["by none of the keys"] = image
        pusher, image = cls.push("other-digest")
        sign(pusher, "docker.io/library/other-digest", image.top, keys[0], signed_digest="sha256:" + "0" * 64)
        cls.bad["another digest"] = image
        pusher, image = cls.push("other-name")
        sign(pusher, "docker.io/library/something", image.top, keys[0])
        cls.bad["another name"] = image
        pusher, image = cls.push("other-identity")
        sign(pusher, "docker.io/library/other-identity", image.top, Key(), cls.fulcio, "https://github.com/evil/app")
        cls.bad["by none of the identities"] = image
        pusher, image = cls.push("other-authority")
        sign(pusher, "docker.io/library/other-authority", image.top, Key(), Fulcio(), WORKFLOW)
        cls.bad["no log that is believed"] = image
        cls.key = keys[0]

    def test_signed_images_are_pulled(self):
        for how, image in self.good.items():
            with self.subTest(how=how):
                self.assert_pulled(image)

    def test_others_are_refused_with_the_reason(self):
        for why, image in self.bad.items():
            with self.subTest(why=why):
                self.assert_refused(image, why)

    def test_a_signed_index_brings_its_images_with_it(self):
        pusher = Pusher(self.hub.port, "library/multi")
        mine = pusher.image("mine", [layer("multi-mine", 2000)])
        other = pusher.image("other", [layer("multi-other", 2000)], architecture=OTHER_MACHINE)
        entries = [
            descriptor(each.manifest_type, each.manifest, each.manifest_size, platform={"os": "linux", "architecture": arch})
            for each, arch in ((mine, MACHINE), (other, OTHER_MACHINE))
        ]
        index = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}).encode()
        top = pusher.manifest("1", index, INDEX)
        base = f"{self.towline.url}/v2/docker.io/library/multi"
        self.assertEqual(curl(f"{base}/manifests/{mine.manifest}").status, 403)
        self.assertEqual(curl(f"{base}/blobs/{mine.layers[0]}").status, 403)
        sign(pusher, "docker.io/library/multi", top, self.key)
        self.assertEqual(curl(f"{base}/manifests/1").status, 200)
        client = self.client(Skopeo)
        client.pull(type(mine)(**{**vars(mine), "tag": "1", "top": top}))
        self.assertEqual(curl(f"{base}/blobs/{other.layers[0]}").status, 403)  # its manifest was not asked for
        self.assertEqual(curl(f"{base}/manifests/mine").status, 403)  # a tag needs a signature of its own

    def test_signatures_can_be_pulled(self):
        image = self.good["a key of ec"]
        tag = image.top.replace(":", "-") + ".sig"
        answer = curl(f"{self.towline.url}/v2/docker.io/{image.repository}/manifests/{tag}")
        self.assertEqual(answer.status, 200)
        payload = json.loads(answer.body)["layers"][0]["digest"]
        self.assertEqual(curl(f"{self.towline.url}/v2/docker.io/{image.repository}/blobs/{payload}").status, 200)

    def test_what_was_admitted_is_served_after_a_restart_without_the_upstream(self):
        image = self.good["a key of rsa"]
        self.client(Skopeo).pull(image)
        self.towline.stop()
        self.hub.stop()
        try:
            self.towline.start()
            client = self.client(Skopeo)
            client.pull(image)
            unknown = self.bad["it has no signature"]
            answer = curl(f"{self.towline.url}/v2/docker.io/{unknown.repository}/manifests/1")
            self.assertIn(answer.status, (403, 503, 504), answer.body)
        finally:
            self.hub.start()


class Lists(Case):
    admission = {"allow": ["library/fine:1*", "library/large"], "deny": ["**:latest"], "max_size": "64KiB"}

    @classmethod
    def prepare(cls):
        _, cls.fine = cls.push("fine", "1.2")
        _, cls.latest = cls.push("fine", "latest", size=2000)
        _, cls.second = cls.push("fine", "2.0", size=3000)
        _, cls.large = cls.push("large", "1", size=100_000)
        _, cls.other = cls.push("other")

    def test_what_the_lists_allow_is_pulled(self):
        self.assert_pulled(self.fine)

    def test_what_they_do_not_is_refused(self):
        self.assert_refused(self.other, "admission.allow")
        self.assert_refused(self.second, "admission.allow")
        self.assert_refused(self.latest, "admission.deny")
        self.assert_refused(self.large, "are allowed")
        self.assertGreater(self.towline.metric("towline_admissions_total", outcome="denied"), 0)


class Aged(Case):
    """`max_age`, by what images say of themselves; what says nothing that makes sense is too old."""

    admission = {"max_age": "720h"}

    @classmethod
    def prepare(cls):
        now = datetime.datetime.now(datetime.timezone.utc)
        day = datetime.timedelta(days=1)
        said = lambda time: time.strftime("%Y-%m-%dT%H:%M:%SZ")
        cls.young = {
            "today": cls.push("today", created=said(now))[1],
            "29-days": cls.push("29-days", created=said(now - 29 * day))[1],
            "elsewhere": cls.push("elsewhere", created=(now - day).astimezone(ELSEWHERE).isoformat())[1],
        }
        times = {
            "31-days": (said(now - 31 * day), "too long ago"),
            "silent": (None, "does not say when"),
            "zero": ("0001-01-01T00:00:00Z", "too long ago"),
            "epoch": ("1970-01-01T00:00:00Z", "too long ago"),
            "tomorrow": (said(now + day), "to come"),
            "year-9999": ("9999-12-31T23:59:59Z", "to come"),
            "no-time": ("yesterday", "does not say when"),
            "number": (1764158400, "does not say when"),
            "list": ([said(now)], "does not say when"),
        }
        cls.others = {name: (cls.push(name, created=time)[1], why) for name, (time, why) in times.items()}

    def test_a_young_image_is_pulled(self):
        for image in self.young.values():
            self.assert_pulled(image)

    def test_an_old_one_and_one_that_does_not_say_are_refused(self):
        for name in ("31-days", "silent"):
            self.assert_refused(*self.others[name])

    def test_absurd_times_are_refused(self):
        for name, (image, why) in self.others.items():
            with self.subTest(name=name):
                for reference in (image.tag, image.top):
                    answer = curl(f"{self.towline.url}/v2/docker.io/{image.repository}/manifests/{reference}")
                    self.assertEqual((answer.status, answer.error_code), (403, "DENIED"), answer.body)
                    self.assertIn(why, answer.error_message)
                for digest in image.blobs:
                    self.assertEqual(curl(f"{self.towline.url}/v2/docker.io/{image.repository}/blobs/{digest}").status, 403)

    def test_an_index_is_not_old_and_its_images_are(self):
        pusher = Pusher(self.hub.port, "library/aged-index")
        young = pusher.image("young", [layer("aged-young", 500)], created=self.said_today())
        old = pusher.image("old", [layer("aged-old", 500)], architecture=OTHER_MACHINE, created="2019-01-01T00:00:00Z")
        entries = [
            descriptor(each.manifest_type, each.manifest, each.manifest_size, platform={"os": "linux", "architecture": arch})
            for each, arch in ((young, MACHINE), (old, OTHER_MACHINE))
        ]
        index = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}).encode()
        top = pusher.manifest("1", index, INDEX)
        base = f"{self.towline.url}/v2/docker.io/library/aged-index"
        self.assertEqual(curl(f"{base}/manifests/1").status, 200)
        self.assertEqual(curl(f"{base}/manifests/{old.manifest}").status, 403)
        self.assertEqual(curl(f"{base}/blobs/{old.layers[0]}").status, 403)
        self.client(Skopeo).pull(type(young)(**{**vars(young), "tag": "1", "top": top}))

    @staticmethod
    def said_today():
        return datetime.datetime.now(datetime.timezone.utc).isoformat()


class DigestOnly(Case):
    admission = {"digest_only": True}

    @classmethod
    def prepare(cls):
        _, cls.image = cls.push("pinned")

    def test_a_digest_is_pulled_and_a_tag_is_not(self):
        base = f"{self.towline.url}/v2/docker.io/library/pinned/manifests"
        self.assertEqual(curl(f"{base}/1").status, 403)
        client = self.client(Skopeo)
        name = f"{self.towline.host}/docker.io/library/pinned@{self.image.top}"
        client.name_of = lambda image: name
        client.pull(self.image)
        client.check(self, self.image)


FACTORY = """package plugin;
import io.towline.spi.*;
public class Factory implements AdmissionPolicyFactory {
  public String name() { return "by-name"; }
  public AdmissionPolicy create(java.util.Map<String, String> options) {
    if (!options.equals(java.util.Map.of("mood", "bad"))) throw new IllegalArgumentException("say mood=bad");
    return request -> {
      String name = request.repository().toString();
      if (name.endsWith("/thrower")) throw new IllegalStateException("oh");
      if (name.endsWith("/mute")) return null;
      if (name.endsWith("/sleeper")) while (true) try { Thread.sleep(1000); } catch (InterruptedException e) { }
      if (name.endsWith("/denied")) return AdmissionDecision.deny("it is on my list");
      return AdmissionDecision.ADMIT;
    };
  }
}
"""


class PlugIn(Case):
    """A plug-in decides; whatever it does but admit is a no, and says so."""

    @classmethod
    def prepare(cls):
        work = folder("admission-plugin")
        (work / "Factory.java").write_text(FACTORY)
        services = work / "classes" / "META-INF" / "services" / "io.towline.spi.AdmissionPolicyFactory"
        services.parent.mkdir(parents=True)
        services.write_text("plugin.Factory\n")
        api = ROOT / "plugins" / "api" / "target" / "classes"
        run("javac", "-proc:none", "-cp", api, "-d", work / "classes", work / "Factory.java")
        (work / "plugins.d").mkdir()
        run("jar", "--create", "--file", work / "plugins.d" / "by-name.jar", "-C", work / "classes", ".")
        cls.more = {"plugins": {"directory": str(work / "plugins.d")}}
        cls.admission = {"policies": ["by-name mood=bad"], "timeout": "1s"}
        cls.images = {name: cls.push(name)[1] for name in ("good", "denied", "thrower", "mute", "sleeper", "other")}

    def manifest(self, name):
        return curl(f"{self.towline.url}/v2/docker.io/library/{name}/manifests/1")

    def test_what_it_admits_is_pulled_and_what_it_denies_is_not(self):
        self.assert_pulled(self.images["good"])
        self.assert_refused(self.images["denied"], "it is on my list")

    def test_nothing_is_served_while_it_fails(self):
        for name, why in (("thrower", "IllegalStateException"), ("mute", "null")):
            with self.subTest(name=name):
                answer = self.manifest(name)
                self.assertEqual(answer.status, 503)
                self.assertIn("by-name", answer.error_message)
                self.assertIn(why, answer.error_message)
                self.assertEqual(answer.headers["retry-after"], "5")

    def test_one_that_hangs_is_off_after_three_times(self):
        for _ in range(3):
            answer = self.manifest("sleeper")
            self.assertEqual(answer.status, 503)
        answer = self.manifest("other")
        self.assertEqual(answer.status, 503)
        self.assertIn("a reload asks it again", answer.error_message)
        self.assertEqual(self.towline.metric("towline_policy_failures_total", policy="by-name", reason="late"), 3)
        self.towline.server.signal(signal.SIGHUP)
        wait_until(lambda: self.manifest("other").status == 200, 20, "a reload asks it again")


if __name__ == "__main__":
    unittest.main()
