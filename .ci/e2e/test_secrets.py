"""Row 3 of the advisories: marked secrets in every place that has any, and every place where they must not be."""
import base64
import concurrent.futures
import http.client
import itertools
import json
import signal
import ssl
import time
import unittest
import urllib.error

from kit.certificates import Authority
from kit.marked import ContentStore, MarkedUpstream, kinds, secret
from kit.memory_registry import MemoryRegistry
from kit.processes import environment, folder, run, wait_until
from kit.scale import sample
from kit.towline import Towline, registry, towline

REQUESTS = sample(10_000, 400)
LETTERS = "abcde"
FAULTY = ("broken", "denied", "away", "userinfo", "wrongtoken")
TRACE = environment(TOWLINE_LOG_LEVEL="TRACE", E_TWO_E_PASSWORD=secret("configured"))


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class Secrets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        memory = MemoryRegistry()
        cls.image = memory.image("ok", [2000] * sample(200, 20))
        cls.store = ContentStore(memory.content)
        cls.upstreams = {letter: MarkedUpstream(letter, memory, cls.store) for letter in LETTERS}
        for server in (memory, cls.store, *cls.upstreams.values()):
            cls.addClassCleanup(server.close)
        cls.open, cls.closed = cls.open_one(), cls.closed_one()
        cls.running = (cls.open, cls.closed)
        for towline_ in cls.running:
            towline_.server.command += ["--record", str(towline_.file.parent / "record.trace")]
            cls.addClassCleanup(towline_.stop)
            towline_.start()

    @classmethod
    def at(cls, letter, **upstream):
        return registry(cls.upstreams[letter].url, **upstream) | {"redirect_hosts": ["localhost"]}

    @classmethod
    def open_one(cls):
        """Credentials of every kind, and one registry whose clients have their own."""
        home = folder("secrets")
        helper = home / "docker-credential-marked"
        given = json.dumps({"Username": "ci", "Secret": secret("helper")})
        helper.write_text(f"#!/bin/sh\necho {secret('helpererror')} >&2\necho '{given}'\n")
        helper.chmod(0o755)
        config = home / "config.json"
        host = f"127.0.0.1:{cls.upstreams['c'].port}"
        config.write_text(json.dumps({"auths": {host: {"identitytoken": secret("identity")}}}))
        registries = {
            "a.example": cls.at("a", credentials={"username": "ci", "password": "${E_TWO_E_PASSWORD}"}),
            "b.example": cls.at("b", credentials={"helper": str(helper)}),
            "c.example": cls.at("c", credentials={"docker_config": str(config)}),
            "d.example": cls.at("d") | {"authorization": "passthrough"},
            "e.example": cls.at("e"),
        }
        return Towline(
            registries,
            name="open",
            env=TRACE,
            server={"admin_token": secret("admin")},
            retry={"max_attempts": 1},
            proxy={"https": f"http://ci:{secret('forwardproxy')}@127.0.0.1:9"},
        )

    @classmethod
    def closed_one(cls):
        """Clients must say who they are; the key of its certificate is encrypted."""
        home = folder("secrets")
        run("htpasswd", "-B", "-b", "-c", home / "htpasswd", "alice", secret("account"))
        (home / "tokens").write_text(f"ci:{secret('clienttoken')}\n")
        made = Authority().certificate_for("localhost")
        password = ("-v2", "aes-256-cbc", "-passout", f"pass:{secret('key')}")
        run("openssl", "pkcs8", "-topk8", "-in", made.key, "-out", home / "key.pem", *password)
        tls = {"certificate": str(made.certificate), "key": str(home / "key.pem"), "key_password": secret("key")}
        auth = {"htpasswd": str(home / "htpasswd"), "tokens": str(home / "tokens")}
        return Towline({"e.example": cls.at("e")}, name="closed", env=TRACE, server={"tls": tls, "auth": auth})

    # What is sent.

    def path(self, number):
        """What is asked for, with secrets where signed URLs and clumsy clients have them."""
        query = f"X-Amz-Signature={secret('query', number)}&access_token={secret('query', number)}&ns={LETTERS[number % 5]}.example"
        blobs = list(self.image.blobs)
        faulty = FAULTY[number // 10 % len(FAULTY)]
        return [
            f"/v2/library/ok/manifests/1?{query}",
            f"/v2/library/ok/manifests/{self.image.manifest}?{query}",
            f"/v2/library/ok/blobs/{blobs[number % len(blobs)]}?{query}",
            f"/v2/library/ok/tags/list?{query}&n=1",
            f"/v2/library/ok/referrers/{self.image.manifest}?{query}",
            f"/v2/library/{faulty}/manifests/1?{query}",
            f"/v2/library/{faulty}/blobs/{blobs[0]}?{query}",
            f"http://ci:{secret('target', number)}@t/v2/library/ok/manifests/1?{query}",
            f"/v2/library/ok/manifests/%2e?{query}",
            f"/token?{query}&service=towline&scope=repository:library/ok:pull",
            f"/v2/library/ok/manifests/1?n=%zz&{query}",
            f"/v2/?{query}",
        ][number // 5 % 12]

    def headers(self, number, towline_):
        right = number % 3 == 0
        if towline_ is self.closed:
            shown = (
                basic("alice", secret("account") if right else secret("wrongaccount", number)),
                "Bearer " + (secret("clienttoken") if right else secret("wrongtoken", number)),
                "Basic " + secret("unreadable", number),
            )[number % 3 if number % 2 else 0]
        elif LETTERS[number % 5] == "d":
            shown = basic(f"u{number % 7}", secret("passedon", number % 7))
        else:
            shown = (basic("u", secret("clientbasic", number)), "Bearer " + secret("clientbearer", number))[number % 2]
        headers = {
            "Host": "localhost",
            "Authorization": shown,
            "Cookie": f"session={secret('clientcookie', number)}",
            "Proxy-Authorization": basic("u", secret("proxyauth", number)),
            "X-Registry-Auth": secret("registryauth", number),
            "Referer": f"https://u:{secret('referer', number)}@r/?key={secret('referer', number)}",
            "X-Amz-Security-Token": secret("sessiontoken", number),
            "Accept": "application/vnd.oci.image.manifest.v1+json",
        }
        twice = [] if number % 11 else [("Authorization", f"Bearer {secret('second', number)}")]
        return [*headers.items(), *twice]

    def connection(self, towline_):
        if towline_ is self.closed:
            return http.client.HTTPSConnection("127.0.0.1", towline_.port, timeout=40, context=ssl._create_unverified_context())
        return http.client.HTTPConnection("127.0.0.1", towline_.port, timeout=40)

    def send(self, numbers):
        """Sends these requests over two connections; what secrets the answers hold, and how many there were of each status."""
        connections = {each: self.connection(each) for each in self.running}
        leaks, statuses = [], {}
        for number in numbers:
            towline_ = self.closed if number % 4 == 3 else self.open
            connection = connections[towline_]
            connection.putrequest("GET", self.path(number), skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers(number, towline_):
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            body = answer.read().decode("latin-1")
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
            if found := kinds(f"{answer.reason}\n{answer.headers}\n{body}"):
                leaks.append((number, answer.status, dict(found)))
        return leaks, statuses

    def test_3_are_shown_to_nobody(self):
        with concurrent.futures.ThreadPoolExecutor(4) as clients:
            parts = list(clients.map(self.send, [range(start, REQUESTS, 4) for start in range(4)]))
        statuses = {}
        for leaks, counted in parts:
            self.assertEqual(leaks, [], "in answers")
            for status, count in counted.items():
                statuses[status] = statuses.get(status, 0) + count
        print(f"     {REQUESTS} requests with marked secrets: {dict(sorted(statuses.items()))}")
        mistakes = [line for line in self.open.log().splitlines() if "mistake" in line or line.startswith(("java.", "\tat io.towline"))]
        self.assertNotIn(500, statuses, mistakes[:12])
        self.assertGreater(statuses[200], REQUESTS / 4)
        self.assert_told_where_meant()
        for name, text in itertools.chain(self.dumps(), self.logs(), self.files()):
            with self.subTest(place=name):
                self.assertGreater(len(text), 0)
                self.assertEqual(dict(kinds(text)), {}, self.first_line(text))

    @staticmethod
    def first_line(text):
        return next((line[:400] for line in text.splitlines() if kinds(line)), "")

    def assert_told_where_meant(self):
        """What each host has heard is its own; the first of them must have been heard, or this proves nothing."""
        meant = {"a": "configured", "b": "helper", "c": "identity", "d": "passedon", "e": None}
        for letter, credentials in meant.items():
            heard = set(self.upstreams[letter].told)
            own = {f"token{letter}", f"realm{letter}"}
            self.assertLessEqual(own, heard, letter)
            self.assertEqual(heard - own, {credentials} - {None}, letter)
        self.assertTrue(self.store.told)
        self.assertLessEqual(set(self.store.told), {f"sign{letter}" for letter in LETTERS})

    # Where they must not be.

    def dumps(self):
        """All that commands and the admin port print."""
        for towline_ in self.running:
            name = towline_.server.name
            admin = ("--admin", f"{towline_.scheme}://127.0.0.1:{towline_.admin_port}")
            env = TRACE | {"TOWLINE_ADMIN_TOKEN": secret("admin")}
            checked = run(*self.program("check", "--config", towline_.file), env=TRACE)
            yield f"{name}: check", checked.stdout + checked.stderr
            if towline_ is self.open:
                for command in (("status",), ("cache", "ls"), ("explain", "d.example/library/ok:1"), ("explain", "a.example/library/broken:1")):
                    done = run(*self.program(*command, *admin), env=env, check=False)
                    yield f"{name}: {command}", done.stdout + done.stderr
            for path in ("/metrics", "/", "/api/v1/pulls", "/api/v1/upstreams", "/api/v1/cache", "/api/v1/config"):
                yield f"{name}: {path}", self.said(towline_, path)

    @staticmethod
    def said(towline_, path):
        """The body of an answer of the admin port, also of a refusal."""
        try:
            with towline_.ask_admin(path) as answer:
                return answer.read().decode() + " "
        except urllib.error.HTTPError as refusal:
            return f"{refusal} {refusal.read().decode()}"

    @staticmethod
    def program(*words):
        from kit.towline import PROGRAM

        return (PROGRAM, *words)

    def logs(self):
        """The logs at TRACE, the stacks of all threads in them."""
        self.assertIn("DEBUG", self.open.log())
        for towline_ in self.running:
            towline_.server.signal(signal.SIGQUIT)
            wait_until(lambda: "Full thread dump" in towline_.log(), 20, "a dump of the threads")
            time.sleep(0.5)
            yield f"{towline_.server.name}: log", towline_.log()

    def files(self):
        """What is on disk besides the content itself."""
        for towline_ in self.running:
            files = [file for file in towline_.cache.rglob("*") if file.is_file() and "blobs" not in file.parts]
            for file in [*files, towline_.file.parent / "record.trace"]:
                if file.stat().st_size:
                    yield str(file), file.read_bytes().decode("latin-1")

    WRONG = {
        "a password in an URL": {"registries": {"a.example": {"upstreams": [{"url": f"http://u:{secret('config')}@h"}]}}},
        "a misspelt key": {"registries": {"a.example": registry("http://h", credentials={"pasword": secret("config")})}},
        "no user": {"registries": {"a.example": registry("http://h", credentials={"password": secret("config")})}},
        "a list": {"registries": {"a.example": registry("http://h", credentials={"username": "u", "password": [secret("config")]})}},
        "no map": {"registries": {"a.example": registry("http://h", credentials=secret("config"))}},
        "a map": {"server": {"admin_token": {"x": secret("config")}}},
        "no certificate": {"server": {"tls": {"key_password": secret("config")}}},
        "a forward proxy": {"proxy": {"https": f"ftp://u:{secret('config')}@h"}},
        "a forward proxy without a host": {"proxy": {"https": f"http://u:{secret('config')}@"}},
        "an unset variable": {"server": {"admin_token": "${" + "UNSET" + "}" + secret("config")}},
    }
    UNREADABLE = (
        'server: {admin_token: "%s}\n',
        "server:\n  admin_token: %s\n bad: x\n",
        "server:\n  admin_token: @%s\n",
        "server:\n\tadmin_token: %s\n",
        "server:\n  admin_token: %s\n  admin_token: %s\n",
        "server:\n  admin_token: !!java.net.URL [%s]\n",
        "server:\n  admin_token: *%s\n",
    )

    def test_a_wrong_configuration_is_named_without_them(self):
        file = folder("wrong") / "towline.yaml"
        texts = {name: json.dumps(value) for name, value in self.WRONG.items()}
        texts |= {text: text.replace("%s", secret("config")) for text in self.UNREADABLE}
        for name, text in texts.items():
            with self.subTest(name):
                file.write_text(text)
                done = towline("check", "--config", file, check=False, env=TRACE)
                self.assertEqual(done.returncode, 2, done.stdout)
                self.assertEqual(dict(kinds(done.stdout + done.stderr)), {}, done.stderr)
        with self.subTest("an unknown variable"):
            file.write_text("version: 1\n")
            name = "TOWLINE_REGISTRIES_DOCKER_IO_UPSTREAMS_0_CREDENTIALS_PASWORD"
            done = towline("check", "--config", file, check=False, env=TRACE | {name: secret("config")})
            self.assertIn("PASWORD", done.stdout + done.stderr)
            self.assertEqual(dict(kinds(done.stdout + done.stderr)), {})


if __name__ == "__main__":
    unittest.main()
