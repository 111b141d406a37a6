"""What curl and a pushing client see: ranges, conditions, headers, errors."""
import json
import unittest

from kit.curl import MANIFEST_TYPES, curl
from kit.images import MIB
from kit.processes import folder, run
from kit.scene import Scene


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scene = Scene().start()
        cls.addClassCleanup(cls.scene.stop)
        cls.image = cls.scene.images.layers
        cls.base = f"{cls.scene.towline.url}/v2/docker.io/library/layers"

    def blob_url(self, layer):
        return f"{self.base}/blobs/{self.image.layers[layer]}"

    def at_upstream(self, path):
        return curl(f"http://127.0.0.1:{self.scene.hub.port}/v2/library/{path}")


class Ranges(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.whole = cls.at_upstream(cls, f"layers/blobs/{cls.image.layers[1]}").body
        curl(f"{cls.base}/manifests/1")

    def setUp(self):
        self.url = self.blob_url(1)
        self.size = len(self.whole)

    def range(self, value, *options):
        return curl(self.url, "--header", f"Range: {value}", *options)

    def assert_part(self, answer, start, end):
        self.assertEqual(answer.status, 206)
        self.assertEqual(answer.headers["content-range"], f"bytes {start}-{end - 1}/{self.size}")
        self.assertEqual(answer.headers["content-length"], str(end - start))
        self.assertEqual(answer.body, self.whole[start:end])

    def test_a_cold_range_in_the_middle_of_66_mib(self):
        """Before anything else of that blob was asked for."""
        image = self.scene.images.large
        path = f"large/blobs/{image.layers[0]}"
        curl(f"{self.scene.towline.url}/v2/docker.io/library/large/manifests/1")
        start = 40 * MIB
        answer = curl(
            f"{self.scene.towline.url}/v2/docker.io/library/{path}", "--range", f"{start}-{start + MIB - 1}"
        )
        self.assertEqual(answer.status, 206)
        self.assertEqual(answer.body, self.at_upstream(path).body[start : start + MIB])

    def test_one_range(self):
        self.assert_part(self.range("bytes=1000-2999"), 1000, 3000)

    def test_a_suffix(self):
        self.assert_part(self.range("bytes=-500"), self.size - 500, self.size)

    def test_an_open_end(self):
        self.assert_part(self.range("bytes=100000-"), 100000, self.size)

    def test_an_end_beyond_the_blob(self):
        self.assert_part(self.range(f"bytes=5-{self.size + 100}"), 5, self.size)

    def test_several_ranges(self):
        answer = self.range("bytes=0-9,1000-1099,-5")
        self.assertEqual(answer.status, 206)
        kind, _, boundary = answer.headers["content-type"].partition("; boundary=")
        self.assertEqual(kind, "multipart/byteranges")
        parts = answer.body.split(b"--" + boundary.strip('"').encode())
        spans = ((0, 10), (1000, 1100), (self.size - 5, self.size))
        self.assertEqual(len(parts), len(spans) + 2)
        for part, (start, end) in zip(parts[1:-1], spans):
            head, _, body = part.partition(b"\r\n\r\n")
            self.assertIn(f"bytes {start}-{end - 1}/{self.size}".encode(), head)
            self.assertEqual(body.removesuffix(b"\r\n"), self.whole[start:end])
        self.assertEqual(answer.headers["content-length"], str(len(answer.body)))

    def test_nothing_of_it_there(self):
        answer = self.range(f"bytes={self.size}-")
        self.assertEqual(answer.status, 416)
        self.assertEqual(answer.headers["content-range"], f"bytes */{self.size}")

    def test_malformed_and_unknown_units_are_ignored(self):
        for value in ("bytes=9-5", "bytes=x-y", "items=0-5", "bytes 0-5"):
            with self.subTest(value=value):
                answer = self.range(value)
                self.assertEqual(answer.status, 200)
                self.assertEqual(answer.body, self.whole)

    def test_too_many_parts(self):
        self.assertEqual(self.range("bytes=" + ",".join(f"{i * 9}-{i * 9}" for i in range(1025))).status, 400)

    def test_a_range_of_what_one_has(self):
        etag = curl(self.url).headers["etag"]
        self.assert_part(self.range("bytes=0-99", "--header", f"If-Range: {etag}"), 0, 100)
        changed = self.range("bytes=0-99", "--header", 'If-Range: "something else"')
        self.assertEqual((changed.status, changed.body), (200, self.whole))


class Headers(Case):
    def paths(self):
        return ("manifests/1", f"manifests/{self.image.manifest}", f"blobs/{self.image.layers[0]}")

    def test_head_and_get_have_equal_headers(self):
        for path in self.paths():
            with self.subTest(path=path):
                curl(f"{self.base}/{path}")
                get, head = curl(f"{self.base}/{path}"), curl(f"{self.base}/{path}", "--head")
                self.assertEqual(head.status, 200)
                differing = {"date", "x-request-id", "cache-status"}
                self.assertEqual(without(get.headers, differing), without(head.headers, differing))

    def test_head_of_a_cold_blob_fetches_nothing(self):
        image = self.scene.images.crowd
        base = f"{self.scene.towline.url}/v2/docker.io/library/crowd"
        curl(f"{base}/manifests/1", "--head")  # a GET would begin the head start of its layers
        answer = curl(f"{base}/blobs/{image.layers[0]}", "--head")
        self.assertEqual(answer.status, 200)
        self.assertEqual(int(answer.headers["content-length"]), image.sizes[image.layers[0]])
        self.assertNotIn(image.layers[0], self.scene.hub.transfers())

    def test_digest_etag_and_cache_status_are_there(self):
        digests = (self.image.top, self.image.manifest, self.image.layers[0])
        for path, digest in zip(self.paths(), digests):
            with self.subTest(path=path):
                curl(f"{self.base}/{path}")
                answer = curl(f"{self.base}/{path}", "--header", "X-Request-Id: e2e-17")
                self.assertEqual(answer.headers["docker-content-digest"], digest)
                self.assertIn(digest, answer.headers["etag"])
                self.assertEqual(answer.headers["x-request-id"], "e2e-17")
                self.assertTrue(answer.headers["cache-status"].startswith("towline"), answer.headers)
        self.assertEqual(answer.headers["cache-status"], "towline; hit")
        self.assertIn("Accept", curl(f"{self.base}/manifests/1").headers["vary"])

    def test_what_one_has_is_not_sent_again(self):
        for path in self.paths():
            with self.subTest(path=path):
                etag = curl(f"{self.base}/{path}").headers["etag"]
                answer = curl(f"{self.base}/{path}", "--header", f"If-None-Match: {etag}")
                self.assertEqual((answer.status, answer.body), (304, b""))
                other = curl(f"{self.base}/{path}", "--header", 'If-None-Match: "other"')
                self.assertEqual(other.status, 200)

    def test_manifest_bytes_are_those_of_the_upstream(self):
        for name in ("layers", "schema2", "multi", "zstd"):
            with self.subTest(name=name):
                ours = curl(f"{self.scene.towline.url}/v2/docker.io/library/{name}/manifests/1")
                theirs = self.at_upstream(f"{name}/manifests/1")
                self.assertEqual(ours.body, theirs.body)
                self.assertEqual(ours.headers["content-type"], theirs.headers["content-type"])

    def test_tags_are_those_of_the_upstream(self):
        path = "multi/tags/list"
        ours = curl(f"{self.scene.towline.url}/v2/docker.io/library/{path}")
        self.assertEqual(ours.status, 200)
        tags = json.loads(ours.body)["tags"]
        self.assertEqual(sorted(tags), ["1", "ours", "theirs"])
        name = f"docker://{self.scene.towline.host}/docker.io/library/multi"
        listed = json.loads(run("skopeo", "list-tags", "--tls-verify=false", name).stdout)
        self.assertEqual(listed["Tags"], tags)

    def test_referrers_of_an_upstream_without_them_are_an_empty_index(self):
        answer = curl(f"{self.base}/referrers/{self.image.manifest}")
        self.assertEqual(answer.status, 200)
        self.assertEqual(json.loads(answer.body)["manifests"], [])


class Errors(Case):
    def assert_error(self, url, status, code=None, *options):
        answer = curl(url, *options)
        self.assertEqual(answer.status, status, (url, answer.body[:300]))
        if code:
            self.assertEqual(answer.error_code, code)
        self.assertGreater(len(answer.error_message), 10)
        return answer

    def test_writes_are_refused(self):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            with self.subTest(method=method):
                answer = self.assert_error(f"{self.base}/blobs/uploads/", 405, "UNSUPPORTED", "--request", method)
                self.assertEqual(answer.headers["allow"], "GET, HEAD")

    def test_a_push_fails_with_a_clear_error(self):
        copy = folder("push")
        name = f"{self.scene.towline.host}/docker.io/library/layers"
        run("skopeo", "copy", "--src-tls-verify=false", f"docker://{name}:1", f"dir:{copy}")
        pushed = run(
            "skopeo", "copy", "--dest-tls-verify=false", f"dir:{copy}", f"docker://{name}:pushed", check=False
        )
        self.assertNotEqual(pushed.returncode, 0)
        self.assertIn("unsupported:", pushed.stderr)

    def test_absence_is_told_as_absence(self):
        self.assert_error(f"{self.base}/manifests/absent", 404, "MANIFEST_UNKNOWN")
        self.assert_error(f"{self.base}/blobs/sha256:{'0' * 64}", 404, "BLOB_UNKNOWN")

    def test_bad_names_and_digests(self):
        self.assert_error(f"{self.base}/blobs/sha256:zz", 400, "DIGEST_INVALID")
        self.assert_error(f"{self.base}/blobs/sha256:{'A' * 64}", 400, "DIGEST_INVALID")
        self.assert_error(f"{self.base}/manifests/sha256:1", 400, "DIGEST_INVALID")
        self.assert_error(f"{self.scene.towline.url}/v2/docker.io/Library/x/manifests/1", 400, "NAME_INVALID")
        self.assertIn(curl(f"{self.base}/manifests/-bad").status, (400, 404))

    def test_path_tricks(self):
        for path in ("../layers/manifests/1", "%2e%2e/x/manifests/1", "manifests/..", "manifests%2f1"):
            with self.subTest(path=path):
                self.assertIn(curl(f"{self.base}/{path}").status, (400, 404))
        for path in ("/v2//docker.io/library/layers/manifests/1", "/v2/docker.io/library/layers%00/manifests/1"):
            with self.subTest(path=path):
                self.assertIn(curl(self.scene.towline.url + path).status, (400, 404))

    def test_unknown_registries_are_named_and_never_asked_of_the_default(self):
        before = self.scene.hub.requests()
        url = f"{self.scene.towline.url}/v2/unknown.example/app/manifests/1"
        self.assertIn("unknown.example", self.assert_error(url, 404, "NAME_UNKNOWN").error_message)
        url = f"{self.scene.towline.url}/v2/library/layers/manifests/1?ns=other.example"
        self.assertIn("other.example", self.assert_error(url, 404, "NAME_UNKNOWN").error_message)
        self.assertEqual(self.scene.hub.requests(), before)
        self.assertGreaterEqual(self.scene.towline.metric("towline_unrouted_requests_total"), 2)

    def test_a_body_on_get_and_a_flood_of_headers(self):
        self.assert_error(f"{self.base}/manifests/1", 400, None, "--request", "GET", "--data", "body")
        self.assertEqual(curl(f"{self.base}/manifests/1", "--header", "X-Flood: " + "x" * 70_000).status, 400)
        self.assertEqual(curl(f"{self.base}/manifests/1", "--header", "X-Large: " + "x" * 50_000).status, 200)


def without(headers, names):
    return {name: value for name, value in headers.items() if name not in names}
