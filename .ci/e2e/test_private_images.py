"""Clients with credentials of their own at the registry: each has what the registry lets it have, from one cache."""
import base64
import dataclasses
import json
import shutil
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kit.catalogue import catalogue
from kit.clients import Ctr, DockerMirror, DockerPlain, Podman, Skopeo, SkopeoMirror
from kit.curl import curl
from kit.daemons import Containerd
from kit.guarded_registry import GuardedRegistry
from kit.processes import environment, folder, run, wait_until
from kit.registry import PASSWORD, USER, Registry
from kit.towline import Towline, registry

HOST = "ghcr.example"
OWNER, OTHER, THIRD = "owner:owner-secret-1", "other:other-secret-2", "third:third-secret-3"
ACCOUNTS = dict(pair.split(":") for pair in (OWNER, OTHER, THIRD))
PRIVATE, PUBLIC = "library/layers", "library/schema2"
REVOKED_WITHIN = 60


class Private(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        backend = Registry("backend", catalogue().docker_hub).start()
        cls.addClassCleanup(backend.stop)
        cls.image = dataclasses.replace(catalogue().layers, registry=HOST)
        cls.public = dataclasses.replace(catalogue().schema2, registry=HOST)
        cls.upstream = GuardedRegistry(backend.port, ACCOUNTS, {PRIVATE: {"owner"}, PUBLIC: {None}})
        cls.addClassCleanup(cls.upstream.close)
        cls.towline = cls.started(cls.upstream.url, "towline")

    @classmethod
    def started(cls, url, name):
        towline = Towline({HOST: registry(url) | {"authorization": "passthrough"}}, name=name)
        cls.addClassCleanup(towline.stop)
        return towline.start()

    def setUp(self):
        self.upstream.readers = {PRIVATE: {"owner"}, PUBLIC: {None}}
        self.upstream.failing = None

    def ask(self, path, account=None, *options, repository=PRIVATE):
        shown = ("--user", account) if account else ()
        return curl(f"{self.towline.url}/v2/{HOST}/{repository}/{path}", *shown, *options)

    def questions(self):
        """Every way to what is in the private repository: path and options."""
        yield "manifests/1", ()
        yield "manifests/1", ("--head",)
        yield f"manifests/{self.image.manifest}", ()
        yield f"manifests/{self.image.manifest}", ("--head",)
        for blob in self.image.blobs:
            yield f"blobs/{blob}", ()
            yield f"blobs/{blob}", ("--head",)
            yield f"blobs/{blob}", ("--range", "0-3")
        yield f"referrers/{self.image.manifest}", ()
        yield "tags/list", ()


class Matrix(Private):
    """Rows 5, 9, 10 and 33 of the advisories."""

    def assert_refused(self, account, when):
        for path, options in self.questions():
            with self.subTest(when=when, account=account, path=path, options=options):
                answer = self.ask(path, account, *options)
                self.assertIn(answer.status, (401, 403, 404))
                self.assertNotIn("docker-content-digest", answer.headers)
                if "--head" not in options:
                    self.assertIn("errors", json.loads(answer.body))

    def assert_served(self, when):
        for path, options in self.questions():
            with self.subTest(when=when, path=path, options=options):
                self.assertIn(self.ask(path, OWNER, *options).status, (200, 206))

    def test_10_private_images_are_their_readers_alone_and_9_revocation_counts_within_a_minute(self):
        for when in ("cold", "warm"):
            self.assert_refused(OTHER, when)
            self.assert_refused(None, when)
            self.assert_refused("owner:wrong", when)
            self.assert_served(when)
        self.upstream.readers[PRIVATE] = set()
        revoked = time.monotonic()
        while self.ask("manifests/1", OWNER).status == 200:
            self.assertLess(time.monotonic() - revoked, REVOKED_WITHIN)
            time.sleep(1)
        self.assert_refused(OWNER, "revoked")
        self.assert_refused(OTHER, "revoked")
        self.assert_refused(None, "revoked")
        self.upstream.readers[PRIVATE] = {"owner"}
        wait_until(lambda: self.ask("manifests/1", OWNER).status == 200, 20, "the owner is let in again")

    def test_public_images_are_everybodys(self):
        for account in (None, OTHER):
            self.assertEqual(self.ask("manifests/1", account, repository=PUBLIC).status, 200)
        for blob in self.public.blobs:
            self.assertEqual(self.ask(f"blobs/{blob}", repository=PUBLIC).status, 200)

    def test_5_a_blob_of_one_repository_is_not_one_of_another(self):
        blob = self.image.layers[0]
        self.assertEqual(self.ask(f"blobs/{blob}", OWNER).status, 200)
        for account in (OWNER, None):
            self.assertEqual(self.ask("manifests/1", account, repository=PUBLIC).status, 200)
            self.assertEqual(self.ask(f"blobs/{blob}", account, repository=PUBLIC).status, 404)

    def test_33_a_question_without_answer_is_no_yes(self):
        self.assertEqual(self.ask("manifests/1", OWNER).status, 200)
        for status in (429, 500, 503):
            self.upstream.failing = status
            for path in ("manifests/1", f"manifests/{self.image.manifest}", f"blobs/{self.image.layers[0]}"):
                with self.subTest(status=status, path=path):
                    answer = self.ask(path, THIRD)
                    self.assertEqual(answer.status, 503)
                    self.assertIn("retry-after", answer.headers)

    def test_credentials_stay_where_they_belong(self):
        self.ask("manifests/1", OWNER)
        self.ask("manifests/1", "owner:wrong-secret")
        secrets = [pair.split(":")[1] for pair in (OWNER, OTHER, THIRD)] + ["wrong-secret"]
        shown = secrets + [base64.b64encode(OWNER.encode()).decode()]
        for secret in shown:
            self.assertNotIn(secret, self.towline.log())
            found = run("grep", "-rlaF", secret, self.towline.cache, check=False).stdout
            self.assertEqual(found, "")


class Guesses(Private):
    """Whoever guesses passwords by way of Towline is slowed down, and nobody else is."""

    GUESSER = "127.0.0.66"
    A_MINUTE = 10  # passwords that are tried of one account from one address

    def guess(self, number):
        answer = self.ask("manifests/1", f"owner:guess-{number}", "--interface", self.GUESSER)
        if answer.status == 429:
            self.assertGreater(int(answer.headers["retry-after"]), 0)
            self.assertEqual(answer.error_code, "TOOMANYREQUESTS")
        return answer.status

    def passwords_tried(self):
        shown = {authorization for _, _, authorization, _ in list(self.upstream.requests) if authorization.startswith("Basic ")}
        passwords = {base64.b64decode(each[6:]).decode().partition(":")[2] for each in shown}
        return {each for each in passwords if each.startswith("guess-")}

    def test_who_guesses_comes_to_an_end_and_the_right_one_beside_him_does_not(self):
        began = time.monotonic()
        with ThreadPoolExecutor(20) as guessers:
            guessed = [guessers.submit(self.guess, number) for number in range(60)]
            wait_until(lambda: len(self.passwords_tried()) >= self.A_MINUTE, 20, "his share is used up")
            client = Skopeo(self.towline)
            client.copy_options = (*client.copy_options, f"--src-creds={OWNER}")
            client.inspect_options = (*client.inspect_options, f"--creds={OWNER}")
            client.pull(self.image)
            client.check(self, self.image)
            statuses = [one.result() for one in guessed]
        took = time.monotonic() - began
        tried = self.passwords_tried()
        print(f"{len(statuses)} guesses in {took:.1f} s: {len(tried)} of them were tried, {statuses.count(429)} refused")
        self.assertEqual(set(statuses), {401, 429})
        self.assertEqual(statuses.count(401), len(tried))
        self.assertLessEqual(len(tried), self.A_MINUTE * (1 + took / 60) + 1)
        self.assertEqual(self.ask("manifests/1", THIRD, "--interface", self.GUESSER).status, 401)  # another account there is asked about
        self.assertEqual(self.ask("tags/list", OWNER, "--interface", self.GUESSER).status, 200)  # who was let in before is known
        self.assertGreater(self.towline.metric("towline_limited_total", limit="password_tries", action="refused"), 0)


class Clients(Private):
    def test_docker_login_and_pull(self):
        client = DockerPlain(self.towline).start()
        self.addCleanup(client.stop)
        client.pull(self.public)
        with self.assertRaises(AssertionError):
            client.pull(self.image)
        self.docker_login(client, OTHER)
        with self.assertRaises(AssertionError):
            client.pull(self.image)
        self.docker_login(client, OWNER)
        client.pull(self.image)
        client.check(self, self.image)

    def docker_login(self, client, account):
        name, password = account.split(":")
        done = client.dockerd.docker("login", "-u", name, "-p", password, self.towline.host)
        self.assertIn("Login Succeeded", done.stdout)

    def test_podman_login_and_pull(self):
        client = Podman(self.towline)
        client.registries = (HOST,)
        client.start()
        accounts = folder("podman-auth") / "auth.json"
        accounts.write_text("{}")
        client.env["REGISTRY_AUTH_FILE"] = str(accounts)
        name = f"{self.towline.host}/{self.image.name}"
        client.podman("pull", "--quiet", "--tls-verify=false", f"{self.towline.host}/{self.public.name}")
        pull = ("podman", *client.store, "pull", "--quiet", "--tls-verify=false", name)
        self.assertNotEqual(run(*pull, env=client.env, check=False).returncode, 0)
        user, password = OWNER.split(":")
        client.podman("login", "--tls-verify=false", "-u", user, "-p", password, self.towline.host)
        run(*pull, env=client.env)

    def test_skopeo_with_credentials(self):
        self.skopeo_pulls(self.towline, OWNER, OTHER)

    def skopeo_pulls(self, towline, right, wrong):
        client = Skopeo(towline)
        plain = client.copy_options
        for options in ((), (f"--src-creds={wrong}",)):
            client.copy_options = (*plain, *options)
            with self.assertRaises(AssertionError):
                client.pull(self.image)
        client.copy_options = (*plain, f"--src-creds={right}")
        client.inspect_options = (*client.inspect_options, f"--creds={right}")
        client.pull(self.image)
        client.check(self, self.image)

    def test_containerd_with_a_user(self):
        containerd = Containerd().start()
        self.addCleanup(containerd.stop)
        name = f"{self.towline.host}/{self.image.name}"
        pull = ("images", "pull", "--plain-http", "--snapshotter", "native")
        containerd.ctr(*pull, f"{self.towline.host}/{self.public.name}", env=environment())
        for account in ((), ("--user", OTHER)):
            with self.assertRaises(AssertionError):
                containerd.ctr(*pull, *account, name, env=environment())
        containerd.ctr(*pull, "--user", OWNER, name, env=environment())

    def test_a_registry_that_wants_basic(self):
        upstream = Registry("basic", catalogue().docker_hub, private=True).start()
        self.addCleanup(upstream.stop)
        towline = self.started(f"http://127.0.0.1:{upstream.port}", "towline-basic")
        self.skopeo_pulls(towline, f"{USER}:{PASSWORD}", f"{USER}:wrong")


class Mirrors(Private):
    """The same as a mirror: images have their own names, and the runtime decides what it shows to a mirror."""

    def accounts(self, host, account=OWNER):
        file = folder("accounts") / "config.json"
        token = base64.b64encode(account.encode()).decode()
        file.write_text(json.dumps({"auths": {host: {"auth": token}}}))
        return file

    def started_client(self, client):
        client.registries = (HOST,)
        client.start()
        self.addCleanup(client.stop)
        client.pull(self.public)
        client.check(self, self.public)
        with self.assertRaises(AssertionError):
            client.pull(self.image)
        return client

    def test_containerd_shows_a_user_to_the_mirror_too(self):
        client = self.started_client(Ctr(self.towline))
        client.account = ("--user", OWNER)
        client.pull(self.image)
        client.check(self, self.image)

    def test_containerd_with_a_header_for_the_mirror(self):
        client = self.started_client(Ctr(self.towline))
        shown = base64.b64encode(OWNER.encode()).decode()
        for hosts in client.hosts.rglob("hosts.toml"):
            header = f'  [host."{self.towline.url}".header]\n    authorization = "Basic {shown}"\n'
            hosts.write_text(hosts.read_text() + header)
        client.pull(self.image)
        client.check(self, self.image)

    def test_podman_with_a_login_at_the_mirror(self):
        client = self.started_client(Podman(self.towline))
        client.env["REGISTRY_AUTH_FILE"] = str(self.accounts(self.towline.host))
        client.pull(self.image)
        client.check(self, self.image)

    def test_skopeo_with_a_login_at_the_mirror(self):
        client = self.started_client(SkopeoMirror(self.towline))
        client.env["REGISTRY_AUTH_FILE"] = str(self.accounts(self.towline.host))
        client.pull(self.image)

    def test_docker_shows_its_hub_account_to_the_mirror(self):
        hub = {"docker.io": registry(self.upstream.url) | {"authorization": "passthrough"}}
        towline = Towline(hub, name="towline-hub")
        self.addCleanup(towline.stop)
        towline.start()
        client = DockerMirror(towline).start()
        self.addCleanup(client.stop)
        public = dataclasses.replace(self.public, registry="docker.io")
        client.pull(public)
        client.check(self, public)
        with self.assertRaises(AssertionError):
            client.pull(dataclasses.replace(self.image, registry="docker.io"))
        home = Path(client.dockerd.env["DOCKER_CONFIG"])
        home.mkdir(exist_ok=True)
        shutil.copy(self.accounts("https://index.docker.io/v1/"), home / "config.json")
        private = dataclasses.replace(self.image, registry="docker.io")
        client.pull(private)
        client.check(self, private)


if __name__ == "__main__":
    unittest.main()
