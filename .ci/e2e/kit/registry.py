"""Debian's docker-registry as an upstream, with what its access log says of transfers."""
import json
import re
import ssl
import urllib.error
import urllib.request
from collections import Counter

from kit.processes import Server, folder, free_port, wait_until

ACCESS = re.compile(r'"GET /v2/\S+/blobs/(sha256:[0-9a-f]{64})\S* HTTP/1\.[01]" (200|206) (\d+)')

# The one account of a private registry; the hash is bcrypt's, made by `htpasswd -nbB`.
USER, PASSWORD = "e2e", "e2e-password"
HTPASSWD = USER + ":$2b$04$aEaz16OVTqTky/Q1tplIMeo8COnyVtLkJ4nSVXlbsElActcOi5k8K\n"


class Registry:
    """One registry process over a folder; stopped and started again it keeps its port."""

    def __init__(self, name, root, tls=None, private=False):
        """`tls`: a Certificate to serve HTTPS with; `private`: everything needs the one account."""
        self.port = free_port()
        self.tls = tls
        settings = folder(name)
        config = {
            "version": "0.1",
            "log": {"level": "error"},
            "storage": {"filesystem": {"rootdirectory": str(root)}},
            "http": {"addr": f"127.0.0.1:{self.port}"},
        }
        if tls:
            config["http"]["tls"] = {"certificate": str(tls.certificate), "key": str(tls.key)}
        if private:
            accounts = settings / "htpasswd"
            accounts.write_text(HTPASSWD)
            config["auth"] = {"htpasswd": {"realm": name, "path": str(accounts)}}
        path = settings / "config.yml"
        path.write_text(json.dumps(config))
        self.server = Server(name, ["docker-registry", "serve", path])

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.server.start(ready=self._answers)
        return self

    def stop(self):
        self.server.stop()

    def _answers(self):
        scheme, trust = "http", None
        if self.tls:
            scheme, trust = "https", ssl._create_unverified_context()
        try:
            urllib.request.urlopen(f"{scheme}://127.0.0.1:{self.port}/v2/", timeout=5, context=trust).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def transfers(self):
        """How often each blob's bytes were sent so far, by digest."""
        return Counter(digest for digest, _, _ in ACCESS.findall(self._log()))

    def bytes_sent(self, digest):
        return sum(int(size) for found, _, size in ACCESS.findall(self._log()) if found == digest)

    def requests(self):
        return self._log().count(" HTTP/1.1\" ")

    def _log(self):
        return self.server.log.read_text(errors="replace")

    def wait_for_transfers(self, digests):
        """Waits until each blob was sent at least once: the log line follows the last byte."""
        wanted = set(digests)
        wait_until(lambda: wanted <= set(self.transfers()), 10, "every blob is in the upstream's access log")
