"""A TCP relay before an upstream that lets bytes through at a chosen rate, so that a pull has a middle."""
import socket
import threading
import time

CHUNK = 16 * 1024


class Relay:
    """Relays connections to a port of this machine; `rate` (bytes/s towards the client) may change any time."""

    def __init__(self, target_port, rate, address="127.0.0.1"):
        self.target_port, self.rate = target_port, rate
        self.sent = 0
        self.pacing = threading.Lock()
        self.listener = socket.create_server((address, 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            upstream = socket.create_connection(("127.0.0.1", self.target_port))
            for source, target, paced in ((client, upstream, False), (upstream, client, True)):
                threading.Thread(target=self._copy, args=(source, target, paced), daemon=True).start()

    def _copy(self, source, target, paced):
        try:
            while data := source.recv(CHUNK):
                if paced:
                    self._pace(len(data))
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _pace(self, size):
        """One connection after another waits here, so the rate is that of all together."""
        with self.pacing:
            if self.rate:
                time.sleep(size / self.rate)
            self.sent += size
