"""An HTTP relay before a registry whose blobs come late, slowly, cut or not at all.

Manifests pass as they are. Offsets are places in the blob, whatever range was asked. Each fault but a slow one
strikes once, on whichever connection gets there first.
"""
import http.client
import http.server
import os
import socket
import struct
import threading
import time
from dataclasses import dataclass, field

PIECE = 64 * 1024
# So that what was sent and what was received are nearly the same.
SEND_BUFFER = 64 * 1024


class Broken(Exception):
    """The connection ends here, on purpose."""


@dataclass
class Transfer:
    """One answer with bytes of a blob."""

    path: str
    start: int
    began: float
    sent: int = 0
    connection: object = field(default=None, repr=False)

    @property
    def position(self):
        return self.start + self.sent


class Fault:
    """`at`: the offset; `of`: the digest of the blob, None for all."""

    def __init__(self, at=0, of=None):
        self.at, self.of = at, of
        self.struck = None  # when
        self.lock = threading.Lock()

    def concerns(self, path):
        return self.of is None or path.endswith(self.of)

    def reached(self, upstream, transfer):
        with self.lock:
            first = self.struck is None
            self.struck = self.struck or time.monotonic()
        if first:
            self.strike(upstream, transfer)

    def strike(self, upstream, transfer):
        """What happens at the offset; nothing for a fault that lasts."""


class Silence(Fault):
    """The whole upstream says nothing for so many seconds, on this connection and on every other."""

    def __init__(self, at, seconds, of=None):
        super().__init__(at, of)
        self.seconds = seconds

    def strike(self, upstream, transfer):
        upstream.silent_until = time.monotonic() + self.seconds


class Freeze(Fault):
    """Nothing comes on this connection any more, and it stays open."""

    def strike(self, upstream, transfer):
        upstream.closed.wait()
        raise Broken


class Reset(Fault):
    def strike(self, upstream, transfer):
        transfer.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(transfer.connection.detach())  # the server's own way of closing sends a FIN first
        raise Broken


class EarlyFin(Fault):
    def strike(self, upstream, transfer):
        raise Broken


class Trickle(Fault):
    """So many bytes a second from the offset to another one, for all connections together."""

    def __init__(self, at, until, rate, of=None):
        super().__init__(at, of)
        self.until, self.rate = until, rate


class Scan(Fault):
    """Every answer comes only after so many seconds, as behind a scanner that reads all of it first."""

    def __init__(self, seconds, of=None):
        super().__init__(0, of)
        self.seconds = seconds


class Bursts(Fault):
    """So many bytes at full speed, then a silence; the silences' lengths in turn, on each connection."""

    def __init__(self, size, silences, of=None):
        super().__init__(0, of)
        self.size, self.silences = size, silences


class Faulty:
    """`rate`: bytes a second of the link to this upstream, None for no bound."""

    def __init__(self, target_port, *faults, rate=None):
        self.target_port, self.faults, self.rate = target_port, faults, rate
        self.silent_until = 0.0
        self.closed = threading.Event()
        self.pacing = threading.Lock()
        self.transfers = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.handle_error = lambda *_: None  # a client that goes away is what tests are about
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def close(self):
        self.closed.set()
        self.server.shutdown()
        self.server.server_close()

    def of(self, digest):
        """The transfers of one blob so far, in the order they began."""
        return [transfer for transfer in list(self.transfers) if transfer.path.endswith(digest)]

    def sent(self, digest):
        return sum(transfer.sent for transfer in self.of(digest))

    def _handler(upstream):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                self.request.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
                super().setup()

            def do_GET(self):
                try:
                    upstream._answer(self)
                except (Broken, OSError, http.client.HTTPException):
                    self.close_connection = True

            do_HEAD = do_GET

            def log_message(self, *_):
                """The transfers are what counts."""

        return Handler

    def _answer(self, handler):
        path = handler.path.partition("?")[0]
        of_blob = "/blobs/" in path and handler.command == "GET"
        faults = [fault for fault in self.faults if of_blob and fault.concerns(path)]
        if of_blob:
            self._wait_out_silence()
        for fault in faults:
            if isinstance(fault, Scan):
                self._pause(fault.seconds)
        target = http.client.HTTPConnection("127.0.0.1", self.target_port, timeout=60)
        try:
            target.putrequest(handler.command, handler.path, skip_accept_encoding=True)
            for name, value in handler.headers.items():
                if name.lower() not in ("host", "connection"):
                    target.putheader(name, value)
            target.endheaders()
            answer = target.getresponse()
            handler.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("connection", "transfer-encoding"):
                    handler.send_header(name, value)
            handler.end_headers()
            if not of_blob:
                handler.wfile.write(answer.read())
                return
            start = int((answer.getheader("Content-Range") or "bytes 0-").split()[1].partition("-")[0])
            transfer = Transfer(path, start, time.monotonic(), connection=handler.connection)
            self.transfers.append(transfer)
            self._send(answer, transfer, faults)
        finally:
            target.close()

    def _send(self, answer, transfer, faults):
        bursts = [fault for fault in faults if isinstance(fault, Bursts)]
        silences = iter(bursts[0].silences) if bursts else iter(())
        while True:
            for fault in faults:
                if fault.at == transfer.position:
                    fault.reached(self, transfer)
            self._wait_out_silence()
            if bursts and transfer.sent and transfer.sent % bursts[0].size == 0:
                self._pause(next(silences, 0))
            rate = self._rate_at(transfer.position, faults)
            data = answer.read(self._piece(transfer, faults, bursts, rate))
            if not data:
                return
            with self.pacing if rate else threading.Lock():
                if rate:
                    self._pause(len(data) / rate)
                transfer.connection.sendall(data)
            transfer.sent += len(data)

    def _piece(self, transfer, faults, bursts, rate):
        """How much goes out before something happens, or a twentieth of a second's worth."""
        stops = [fault.at for fault in faults] + [fault.until for fault in faults if isinstance(fault, Trickle)]
        stops = [stop - transfer.position for stop in stops if stop > transfer.position]
        if bursts:
            stops.append(bursts[0].size - transfer.sent % bursts[0].size)
        return min([PIECE, *stops, *([max(1, rate // 20)] if rate else [])])

    def _rate_at(self, position, faults):
        for fault in faults:
            if isinstance(fault, Trickle) and fault.at <= position < fault.until:
                return fault.rate
        return self.rate

    def _wait_out_silence(self):
        while (left := self.silent_until - time.monotonic()) > 0:
            self._pause(left)

    def _pause(self, seconds):
        if self.closed.wait(seconds):
            raise Broken
