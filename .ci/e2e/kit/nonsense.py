"""An upstream that answers nonsense, and counts how often it was asked."""
import http.server
import threading

MANIFEST = "application/vnd.oci.image.manifest.v1+json"


class Nonsense:
    """`answers`: path → (status, headers, body) for GET; HEAD has the same head."""

    def __init__(self, answers):
        self.answers = answers
        self.asked = []  # "METHOD /path", in order
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.handle_error = lambda *_: None  # a client that goes away is what tests are about
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def _handler(upstream):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                upstream.asked.append(f"{self.command} {self.path}")
                status, headers, body = upstream.answers.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)

            do_HEAD = do_GET

            def log_message(self, *_):
                """The answers are what counts."""

        return Handler
