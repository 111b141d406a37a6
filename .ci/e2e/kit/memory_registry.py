"""A registry in this process: images made in an instant, and a count of every byte that it sent."""
import hashlib
import http.server
import json
import random
import re
import socket
import threading
import time
from dataclasses import dataclass

from kit.images import TYPES, descriptor, digest_of

PIECE = 64 << 10
PATH = re.compile(r"/v2/(?P<name>.+)/(?P<kind>manifests|blobs)/(?P<reference>[^/?]+)")


@dataclass(frozen=True)
class MemoryImage:
    """One image of a MemoryRegistry; `blobs`: digest → size, the configuration first."""

    repository: str
    manifest: str
    blobs: dict


class MemoryRegistry:
    """`rate`: bytes a second of every connection, None for no bound."""

    def __init__(self, rate=None):
        self.rate = rate
        self.content = {}  # digest or (repository, tag) → (bytes, media type)
        self.sent = {}  # digest → bytes
        self.starts = {}  # digest → where each answer began
        self.begun = 0  # connections, ever
        self.open = 0  # those that are served now
        self.lock = threading.Lock()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a client that goes away is what tests are about
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def image(self, name, sizes):
        """Makes `library/NAME:1` with layers of these sizes, whose bytes depend on the name alone."""
        repository = f"library/{name}"
        manifest_type, config_type, layer_type = TYPES["oci"]
        blobs = {}
        layers = []
        for index, size in enumerate(sizes):
            data = bytes_of(f"{name}/{index}", size)
            digest = self._keep(data, "application/octet-stream")
            layers.append(descriptor(layer_type + "gzip", digest, size))
        config = json.dumps({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": []}, "of": name})
        config = config.encode()
        config_digest = self._keep(config, "application/octet-stream")
        blobs[config_digest] = len(config)
        blobs.update({layer["digest"]: layer["size"] for layer in layers})
        body = {"schemaVersion": 2, "mediaType": manifest_type, "layers": layers}
        body["config"] = descriptor(config_type, config_digest, len(config))
        manifest = json.dumps(body).encode()
        digest = self._keep(manifest, manifest_type)
        self.content[(repository, "1")] = (manifest, manifest_type)
        return MemoryImage(repository, digest, blobs)

    def forget(self):
        """Drops all images, and what is known of answers."""
        with self.lock:
            for kept in (self.content, self.sent, self.starts):
                kept.clear()

    def forget_answers(self):
        with self.lock:
            self.sent.clear()
            self.starts.clear()

    def settle(self):
        """Returns when nobody is connected, and nobody came in a while: for when the only client is dead."""
        begun = -1
        while self.open or begun != self.begun:
            begun = self.begun
            time.sleep(0.1)

    def sent_of(self, digest):
        return self.sent.get(digest, 0)

    def _keep(self, data, media_type):
        digest = digest_of(data)
        self.content[digest] = (data, media_type)
        return digest

    def _handler(registry):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                self.request.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, PIECE)  # sent is nearly received
                self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                super().setup()
                with registry.lock:
                    registry.begun += 1
                    registry.open += 1

            def finish(self):
                with registry.lock:
                    registry.open -= 1
                super().finish()

            def do_GET(self):
                try:
                    registry._answer(self)
                except OSError:
                    self.close_connection = True

            do_HEAD = do_GET

            def log_message(self, *_):
                """What was sent is what counts."""

        return Handler

    def _answer(self, handler):
        found = PATH.match(handler.path)
        if found is None:
            self._head(handler, 200 if handler.path == "/v2/" else 404, 0, {})
            return
        reference = found["reference"]
        key = reference if ":" in reference else (found["name"], reference)
        if key not in self.content:
            self._head(handler, 404, 0, {})
            return
        data, media_type = self.content[key]
        start = 0
        status, headers = 200, {"Content-Type": media_type, "Docker-Content-Digest": digest_of(data) if isinstance(key, tuple) else key}
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", handler.headers.get("Range", ""))
        end = len(data)
        if wanted:
            start = int(wanted[1])
            end = min(end, int(wanted[2]) + 1) if wanted[2] else end
            status = 206
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(data)}"
        self._head(handler, status, end - start, headers)
        if handler.command == "HEAD":
            return
        with self.lock:
            self.starts.setdefault(key, []).append(start)
        began = time.monotonic()
        for at in range(start, end, PIECE):
            piece = memoryview(data)[at : min(end, at + PIECE)]
            if self.rate:
                time.sleep(max(0, began + (at - start) / self.rate - time.monotonic()))
            handler.wfile.write(piece)
            with self.lock:
                self.sent[key] = self.sent.get(key, 0) + len(piece)

    @staticmethod
    def _head(handler, status, length, headers):
        handler.send_response_only(status)
        handler.send_header("Content-Length", str(length))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()


def bytes_of(seed, size):
    """Bytes that no compression makes smaller, the same for the same seed."""
    chance = random.Random(seed)
    return b"".join(chance.randbytes(min(PIECE, size - at)) for at in range(0, size, PIECE))


def hashed(digest):
    """A hash of the digest's algorithm."""
    return hashlib.new(digest.partition(":")[0])
