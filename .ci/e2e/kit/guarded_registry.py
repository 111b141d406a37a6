"""A registry with a token service before Debian's docker-registry: who may pull what is this object's to say."""
import base64
import http.client
import http.server
import json
import re
import secrets
import threading
import urllib.parse

NAME = re.compile(r"/v2/(?P<name>.+)/(?:manifests|blobs|tags|referrers)/")
KEPT = ("Content-Type", "Content-Length", "Content-Range", "Docker-Content-Digest", "Location", "Link")


class GuardedRegistry:
    """`accounts`: name → password; `readers`: repository → names that may pull it, None for everybody."""

    def __init__(self, backend, accounts, readers, life=3600):
        self.backend, self.accounts, self.readers, self.life = backend, dict(accounts), dict(readers), life
        self.identity_tokens = {}  # refresh token → name
        self.granted = {}  # access token → the repositories that it opens
        self.requests = []  # method, path, Authorization
        self.failing = None  # a status for everything
        self.realm = None  # another one than our own
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

    def _may(self, name, repository):
        readers = self.readers.get(repository, ())
        return None in readers or name in readers

    def _name(self, authorization):
        """Whose Basic credentials these are; None for nobody's, KeyError for wrong ones."""
        if not authorization.startswith("Basic "):
            return None
        name, _, password = base64.b64decode(authorization[6:]).decode().partition(":")
        if self.accounts.get(name) != password:
            raise KeyError(name)
        return name

    def _token(self, query, authorization, form):
        if form.get("grant_type") == ["refresh_token"]:
            name = self.identity_tokens[form["refresh_token"][0]]
            query = form
        else:
            name = self._name(authorization)
        token = secrets.token_urlsafe(24)
        asked = {scope.split(":")[1] for scope in query.get("scope", ()) if scope.count(":") == 2}
        self.granted[token] = {repository for repository in asked if self._may(name, repository)}
        return {"token": token, "access_token": token, "expires_in": self.life}

    def _handler(registry):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                authorization = self.headers.get("Authorization", "")
                registry.requests.append((self.command, self.path, authorization, form))
                path, _, query = self.path.partition("?")
                if registry.failing:
                    self.answer(registry.failing, b"{}")
                elif path == "/token":
                    self.token(urllib.parse.parse_qs(query), authorization, urllib.parse.parse_qs(form))
                else:
                    self.content(path, authorization)

            do_HEAD = do_POST = do_GET

            def token(self, query, authorization, form):
                try:
                    answer = registry._token(query, authorization, form)
                except KeyError:
                    self.answer(401, b"{}")
                    return
                self.answer(200, json.dumps(answer).encode(), {"Content-Type": "application/json"})

            def content(self, path, authorization):
                found = NAME.match(path)
                repository = found["name"] if found else ""
                open_to = registry.granted.get(authorization.removeprefix("Bearer "))
                if open_to is None or (found and repository not in open_to):
                    realm = registry.realm or f"{registry.url}/token"
                    scope = f',scope="repository:{repository}:pull"' if found else ""
                    challenge = f'Bearer realm="{realm}",service="guarded"{scope}'
                    self.answer(401, b'{"errors":[{"code":"UNAUTHORIZED"}]}', {"WWW-Authenticate": challenge})
                    return
                connection = http.client.HTTPConnection("127.0.0.1", registry.backend, timeout=20)
                asked = {name: self.headers[name] for name in ("Accept", "Range", "If-None-Match") if name in self.headers}
                connection.request(self.command, self.path, headers=asked)
                answer = connection.getresponse()
                body = answer.read()
                headers = {name: answer.headers[name] for name in KEPT if name in answer.headers}
                self.answer(answer.status, body, headers)
                connection.close()

            def answer(self, status, body, headers=None):
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                if "Content-Length" not in (headers or {}):
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def log_message(self, *_):
                """What was asked is kept."""

        return Handler
