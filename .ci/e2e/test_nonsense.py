"""An upstream that answers nonsense: a clear 502, a log line that names it, and nothing cached."""
import json
import unittest

from kit.curl import curl
from kit.images import digest_of
from kit.nonsense import MANIFEST, Nonsense
from kit.towline import Towline, registry

HTML = b"<html><body>Please log in to the guest network</body></html>"
LAYER = bytes(range(256)) * 1024


class NonsenseUpstream(unittest.TestCase):
    def start(self, answers):
        upstream = Nonsense({f"/v2/library/odd/{path}": answer for path, answer in answers.items()})
        self.addCleanup(upstream.close)
        self.towline = Towline({"docker.io": registry(upstream.url)})
        self.addCleanup(self.towline.stop)
        self.towline.start()

    def get(self, path):
        return curl(f"{self.towline.url}/v2/docker.io/library/odd/{path}", seconds=30)

    def assert_502(self, path):
        for _ in range(2):  # the second shows that nothing of the first was kept
            answer = self.get(path)
            self.assertEqual(answer.status, 502, answer.body[:300])
            self.assertGreater(len(answer.error_message), 20)
        self.assertIn("origin", self.towline.log())
        self.assertEqual(list((self.towline.cache / "blobs").rglob("?" * 64)), [])

    def test_html_for_a_manifest(self):
        self.start({"manifests/1": (200, {"Content-Type": "text/html"}, HTML)})
        self.assert_502("manifests/1")

    def test_a_manifest_of_another_digest(self):
        wanted = digest_of(b"something else")
        self.start({f"manifests/{wanted}": (200, {"Content-Type": MANIFEST}, json.dumps({"a": 1}).encode())})
        self.assert_502(f"manifests/{wanted}")

    def test_a_manifest_header_that_lies(self):
        headers = {"Content-Type": MANIFEST, "Docker-Content-Digest": digest_of(b"something else")}
        self.start({"manifests/1": (200, headers, b'{"schemaVersion": 2}')})
        self.assert_502("manifests/1")

    def test_html_for_a_blob(self):
        self.start({f"blobs/{digest_of(LAYER)}": (200, {"Content-Type": "text/html"}, HTML)})
        self.assert_502(f"blobs/{digest_of(LAYER)}")

    def test_endless_headers(self):
        headers = {"Content-Type": MANIFEST} | {f"X-{number}": "x" * 4000 for number in range(60)}
        self.start({"manifests/1": (200, headers, b"{}")})
        self.assert_502("manifests/1")

    def test_a_large_blob_of_another_digest_never_looks_whole(self):
        wanted = digest_of(b"something else")
        self.start({f"blobs/{wanted}": (200, {"Content-Type": "application/octet-stream"}, LAYER)})
        with self.assertRaisesRegex(AssertionError, "exit code 18"):  # curl: a body that ended short
            self.get(f"blobs/{wanted}")
        self.assertEqual(list((self.towline.cache / "blobs").rglob("?" * 64)), [])
