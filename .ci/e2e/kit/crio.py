"""CRI-O's way of pulling, as a client: one watchdog for a pull, reset by progress alone.

The rules are those of CRI-O with `pull_progress_timeout` = T and of containers/image below it. The manifest
is fetched without a watch. Then the configuration and the layers are, six at a time. A layer's first event
needs its headers and eight bytes of its body; later ones come when a read returned something and more than
T/10 has passed since the last; its end is one more. The first event of any layer arms the one timer, every
event winds it up, and when it runs out the whole pull is cancelled. A body that ends early or is reset is
resumed by a range that must be answered by exactly that 206; a second time only when 1 MiB was gained or a
minute has passed. Nothing else is tried again, and nowhere else.
"""
import concurrent.futures
import hashlib
import http.client
import json
import socket
import threading
import time

from kit.curl import MANIFEST_TYPES

PARALLEL = 6
FIRST_BYTES = 8
RESUME_BYTES, RESUME_SECONDS = 1 << 20, 60
READ = 32 * 1024


class Cancelled(Exception):
    """The watchdog's time ran out: `context canceled` in CRI-O."""


class PullFailed(Exception):
    pass


class Watchdog:
    """One timer; `cancel` is called once, on a thread of its own, when it runs out."""

    def __init__(self, seconds, cancel):
        self.seconds, self.cancel = seconds, cancel
        self.changed = threading.Condition()
        self.due = None
        self.fired = self.stopped = False
        self.longest_silence = 0.0
        threading.Thread(target=self._watch, daemon=True).start()

    def event(self):
        with self.changed:
            now = time.monotonic()
            if self.due is not None:
                self.longest_silence = max(self.longest_silence, now - (self.due - self.seconds))
            self.due = now + self.seconds
            self.changed.notify()

    def stop(self):
        with self.changed:
            self.stopped = True
            self.changed.notify()

    def _watch(self):
        with self.changed:
            while not self.stopped:
                left = None if self.due is None else self.due - time.monotonic()
                if left is not None and left <= 0:
                    self.fired = True
                    break
                self.changed.wait(left)
        if self.fired:
            self.cancel()


class CrioClient:
    """Pulls from `host`, a HOST:PORT; `prefix` stands before repositories, as a mirror's path does."""

    def __init__(self, host, timeout, prefix="docker.io/"):
        self.host, self.timeout, self.prefix = host, timeout, prefix
        self.open = set()
        self.resumed = 0

    def pull(self, repository, tag):
        """The blobs' bytes by digest; Cancelled or PullFailed when CRI-O would fail."""
        self.watchdog = Watchdog(self.timeout, self._cancel)
        base = f"/v2/{self.prefix}{repository}"
        try:
            with self._get(f"{base}/manifests/{tag}", Accept=MANIFEST_TYPES) as answer:
                if answer.status != 200:
                    raise PullFailed(f"manifest: {answer.status}")
                manifest = json.loads(answer.read())
            parts = [manifest["config"], *manifest["layers"]]
            with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
                blobs = list(pool.map(lambda part: self._blob(f"{base}/blobs/{part['digest']}", part), parts))
        except (OSError, http.client.HTTPException, PullFailed) as error:
            if self.watchdog.fired:
                raise Cancelled(f"no progress for {self.timeout} s: context canceled") from error
            raise PullFailed(str(error)) from error
        finally:
            self.watchdog.stop()
        return {part["digest"]: blob for part, blob in zip(parts, blobs)}

    def _blob(self, path, part):
        data, seen = bytearray(), 0
        last_event = None
        resumed_at, resumed_when = None, 0.0
        while len(data) < part["size"]:
            with self._open(path, len(data), part["size"]) as answer:
                while piece := self._read(answer, len(data)):
                    data += piece
                    seen += len(piece)
                    now = time.monotonic()
                    if last_event is None and seen < FIRST_BYTES:
                        continue
                    if last_event is None or now - last_event > self.timeout / 10:
                        last_event = now
                        self.watchdog.event()
            if self.watchdog.fired:
                raise Cancelled
            if len(data) < part["size"]:
                now = time.monotonic()
                gained = resumed_at is None or len(data) - resumed_at >= RESUME_BYTES
                if not gained and now - resumed_when < RESUME_SECONDS:
                    raise PullFailed(f"{path}: unexpected EOF at {len(data)}")
                resumed_at, resumed_when = len(data), now
                self.resumed += 1
        if "sha256:" + hashlib.sha256(data).hexdigest() != part["digest"]:
            raise PullFailed(f"{path}: digest mismatch")
        self.watchdog.event()
        return bytes(data)

    def _open(self, path, offset, size):
        answer = self._get(path, **({"Range": f"bytes={offset}-"} if offset else {}))
        right = answer.status == (206 if offset else 200)
        if offset:
            right = right and answer.getheader("Content-Range") == f"bytes {offset}-{size - 1}/{size}"
        if not right:
            raise PullFailed(f"{path}: {answer.status} {answer.getheader('Content-Range')} at {offset}")
        return answer

    def _read(self, answer, _):
        """Empty at an end, early or not, and after a reset: containers/image resumes from both."""
        try:
            return answer.read1(READ)
        except (ConnectionResetError, http.client.IncompleteRead):
            return b""

    def _get(self, path, **headers):
        host, port = self.host.rsplit(":", 1)
        connection = http.client.HTTPConnection(host, int(port))
        connection.connect()
        self.open.add(connection.sock)
        connection.request("GET", path, headers=headers)
        return connection.getresponse()

    def _cancel(self):
        for connected in list(self.open):
            try:
                connected.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
