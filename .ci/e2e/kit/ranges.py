"""Clients that fetch one blob in pieces, as runtimes do that are not in Debian."""
import concurrent.futures
import http.client

from kit.images import MIB
from kit.processes import wait_until

GAVE_WAY = 2 * MIB  # what the sockets of two such requests hold


class Pieces:
    """Asks a server for parts of one blob."""

    def __init__(self, port, path):
        self.port, self.path = port, path

    def ask(self, value, seconds=60):
        """An open answer to this Range; the caller closes its connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        connection.request("GET", self.path, headers={"Range": f"bytes={value}"})
        return connection, connection.getresponse()

    def part(self, value):
        """The body of the answer to this Range, which must be a part."""
        connection, answer = self.ask(value)
        try:
            assert answer.status == 206, f"{value}: {answer.status}"
            return answer.read()
        finally:
            connection.close()

    def parts(self, spans):
        """The bodies of several parts, asked for in one header; ends are exclusive."""
        value = ",".join(f"{start}-{end - 1}" for start, end in spans)
        connection, answer = self.ask(value)
        body = answer.read()
        connection.close()
        kind, _, boundary = answer.getheader("Content-Type").partition("; boundary=")
        assert (answer.status, kind) == (206, "multipart/byteranges"), (answer.status, kind)
        found, at = [], 0
        for start, end in spans:
            at = body.index(b"\r\n\r\n", at) + 4
            found.append(body[at : at + end - start])
            at += end - start
        assert body[at:] == f"\r\n--{boundary}--\r\n".encode(), body[at : at + 100]
        return found

    def concurrently(self, size, chunk=8 * MIB, workers=3, closed=False):
        """All of it, as containerd 2.x does: each chunk by a request that is open at its end and is given up when
        the chunk is there; the first one asks from 0 on and tells the size. `closed`: each request says its end."""

        def fetch(start):
            end = min(size, start + chunk)
            connection, answer = self.ask(f"{start}-{end - 1 if closed else ''}")
            try:
                assert answer.status == 206, answer.status
                data = answer.read(end - start)
                assert len(data) == end - start, f"{start}: {len(data)}"
                return data
            finally:
                connection.close()

        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            return b"".join(pool.map(fetch, range(0, size, chunk)))


def assert_once(test, upstream, digest, size):
    """The upstream (a `Faulty`) sent every byte of the blob once, to whole MiB where it was asked in parts.

    On a slow machine a request gives way to one that waits for longer than 2 s; what the sockets hold then comes twice.
    """

    def sent():
        return sorted((transfer.start, transfer.position) for transfer in upstream.of(digest))

    spans = sent()
    twice = sum(max(0, end - start) for (_, end), (start, _) in zip(spans, spans[1:]))
    test.assertLessEqual(twice, GAVE_WAY, f"{twice} bytes sent twice: {spans}")
    if not twice:
        whole = lambda: all(end % MIB == 0 or end == size for _, end in sent())  # noqa: E731
        wait_until(whole, 10, f"the rest of a MiB that a client did not ask for comes after its answer: {spans}")
    return sent()
