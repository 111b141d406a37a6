"""Secrets that are known when they are seen again, and an upstream that gives some of its own away."""
import base64
import binascii
import http.server
import json
import re
import threading
import urllib.parse
from collections import Counter

from kit.memory_registry import PATH, MemoryRegistry

MARKER = re.compile(r"zqm([a-y]+)z[0-9]+")
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")


def secret(kind, number=0):
    """A secret of that kind: letters from a to y."""
    return f"zqm{kind}z{number}"


def kinds(text):
    """How many secrets of each kind are in the text: as they are, percent-encoded, or in base64."""
    found = Counter(MARKER.findall(text) + MARKER.findall(urllib.parse.unquote(text)))
    for word in BASE64.findall(text):
        for cut in range(4):  # a word may begin before the code does
            try:
                plain = base64.b64decode(word[cut : cut + (len(word) - cut) // 4 * 4], altchars=None).decode("latin-1")
            except (binascii.Error, ValueError):
                continue
            found.update(MARKER.findall(plain))
    return found


class Recorder:
    """A server that notes which secrets it is told."""

    def __init__(self):
        self.told = Counter()  # kind of secret → how often
        self.requests = 0
        self.lock = threading.Lock()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def _handler(recorder):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode("latin-1")
                with recorder.lock:
                    recorder.requests += 1
                    recorder.told.update(kinds(f"{self.requestline}\n{self.headers}\n{form}"))
                try:
                    recorder.answer(self)
                except OSError:
                    self.close_connection = True

            do_HEAD = do_POST = do_GET

            def say(self, status, body=b"", **headers):
                self.send_response_only(status)
                self.send_header("Content-Length", str(len(body)))
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def log_message(self, *_):
                """What it is told is noted."""

        return Handler


class ContentStore(Recorder):
    """Where blobs are redirected to, by signed URLs."""

    def __init__(self, content):
        self.content = content
        super().__init__()

    def answer(self, handler):
        digest = handler.path.partition("?")[0].rpartition("/")[2]
        data = self.content[digest][0]
        handler.say(200, data, Set_Cookie=f"s={secret('storecookie')}")


class MarkedUpstream(Recorder):
    """A registry whose tokens, realms, redirects, cookies and errors hold secrets. The repository says what happens."""

    def __init__(self, letter, memory: MemoryRegistry, store: ContentStore):
        self.letter, self.content, self.store = letter, memory.content, store
        super().__init__()

    def own(self, kind):
        return secret(kind + self.letter, self.requests)

    def answer(self, handler):
        path, _, query = handler.path.partition("?")
        cookie = f"session={self.own('cookie')}; Path=/"
        found = PATH.match(path)
        name = path.split("/")[3] if path.count("/") > 3 else ""
        if path == "/token":
            wrong = "wrongtoken" in query
            body = {"token": self.own("token") + ("\n" if wrong else ""), "refresh_token": self.own("token")}
            handler.say(200, json.dumps(body).encode(), Set_Cookie=cookie)
        elif f"zqmtoken{self.letter}z" not in handler.headers.get("Authorization", ""):
            realm = f"{self.url}/token?key={self.own('realm')}&{name}"
            scope = f"repository:library/{name}:pull"
            challenge = f'Bearer realm="{realm}",service="{self.own("realm")}",scope="{scope}"'
            handler.say(401, self.own("error").encode(), WWW_Authenticate=challenge, Set_Cookie=cookie)
        elif name == "broken":
            handler.say(500, f"{self.own('error')} {handler.headers}".encode(), Set_Cookie=cookie, X_Debug=self.own("error"))
        elif name == "denied":
            handler.say(403, json.dumps({"errors": [{"code": "DENIED", "message": self.own("error")}]}).encode())
        elif name == "away":
            handler.say(307, Location=f"http://169.254.169.254/x?sig={self.own('sign')}")
        elif name == "userinfo":
            handler.say(307, Location=f"http://{self.own('sign')}:{self.own('sign')}@localhost:{self.store.port}/x")
        elif found is None:
            handler.say(200, b'{"tags":["1"]}', Content_Type="application/json", Link=f'<?last=1&key={self.own("sign")}>; rel="next"')
        elif found["kind"] == "blobs":
            target = f"http://localhost:{self.store.port}/{found['reference']}?X-Amz-Signature={self.own('sign')}"
            handler.say(307, Location=target, Set_Cookie=cookie)
        else:
            key = found["reference"] if ":" in found["reference"] else ("library/ok", "1")
            data, media_type = self.content.get(key, self.content[("library/ok", "1")])
            handler.say(200, data, Content_Type=media_type, Set_Cookie=cookie)
