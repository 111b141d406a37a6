"""A pull client that trusts nothing: every byte is hashed, and every answer is one of three things."""
import concurrent.futures
import http.client

from kit.memory_registry import hashed

RIGHT, CUT, WRONG = "right", "cut", "wrong"
PIECE = 256 << 10


class StrictClient:
    """Pulls from one Towline by digest and tag; `wrong` lists what came whole and was not what it is called."""

    def __init__(self, port, timeout=60):
        self.port, self.timeout = port, timeout
        self.wrong = []

    def get(self, path, digest, size=None):
        """RIGHT, WRONG (a clean end of other bytes) or CUT (an error, or an end that shows)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        hash_of, length = hashed(digest), 0
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            if answer.status != 200:
                answer.read()
                return CUT
            promised = answer.getheader("Content-Length")
            while piece := answer.read(PIECE):
                hash_of.update(piece)
                length += len(piece)
            if promised is not None and length < int(promised):
                return CUT
        except (OSError, http.client.HTTPException):
            return CUT
        finally:
            connection.close()
        if digest.partition(":")[2] == hash_of.hexdigest() and size in (None, length):
            return RIGHT
        self.wrong.append((path, length))
        return WRONG

    def pull(self, image, registry="docker.io", tag="1", threads=3):
        """The worst of what became of the manifest and of every blob, as a runtime pulls them."""
        base = f"/v2/{registry}/{image.repository}"
        outcomes = [self.get(f"{base}/manifests/{tag}", image.manifest)]
        with concurrent.futures.ThreadPoolExecutor(threads) as pool:
            jobs = [pool.submit(self.get, f"{base}/blobs/{digest}", digest, size) for digest, size in image.blobs.items()]
            outcomes += [job.result() for job in jobs]
        return WRONG if WRONG in outcomes else CUT if CUT in outcomes else RIGHT

    def pull_all(self, images, threads=4):
        """Image → outcome, several at a time."""
        with concurrent.futures.ThreadPoolExecutor(threads) as pool:
            return dict(zip([image.repository for image in images], pool.map(self.pull, images)))
