"""The forward proxy: runtimes that know nothing but HTTPS_PROXY pull from registries that are not Docker Hub."""
import shutil
import socket
import threading
import unittest
from pathlib import Path

from kit.catalogue import catalogue
from kit.clients import DockerPlain
from kit.daemons import Dockerd
from kit.processes import environment, folder, free_port, run
from kit.registry import Registry
from kit.towline import Towline, registry

NAME = "reg.example"
# A tunnel never leads to this machine's loopback, so this needs another address of it.
ADDRESS = "10.99.78.1"


class Docker(DockerPlain):
    """dockerd with HTTPS_PROXY in its environment, as in its service's file."""

    proxy = ""

    def start(self):
        self.dockerd = Dockerd()
        self.dockerd.server.env = environment(HTTPS_PROXY=self.proxy, HTTP_PROXY=self.proxy)
        self.dockerd.start()
        return self

    def name_of(self, image):
        return f"{NAME}/{image.repository}:{image.tag}"


def ask(port, text):
    """What is answered on the port to these bytes, up to its end."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(text.encode())
        answer = b""
        while piece := client.recv(4096):
            answer += piece
    return answer.decode()


class Connect(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hub = Registry("corp", catalogue().docker_hub).start()
        cls.addClassCleanup(cls.hub.stop)
        cls.image = catalogue().layers

    def serve(self, **more):
        port = free_port()
        server = more.pop("server", {})
        proxy = Towline(
            {NAME: registry(f"http://127.0.0.1:{self.hub.port}")},
            server={"forward_proxy": {"listen": f"127.0.0.1:{port}", **more}, **server},
        )
        self.addCleanup(proxy.stop)
        proxy.start()
        return proxy, port

    def trust(self, proxy, path):
        path = Path(path)
        path.mkdir(parents=True)
        self.addCleanup(shutil.rmtree, path)
        shutil.copy(proxy.cache / "tls" / "ca.pem", path / "ca.crt")

    def test_docker(self):
        proxy, port = self.serve()
        self.trust(proxy, f"/etc/docker/certs.d/{NAME}")
        client = Docker(proxy)
        client.proxy = f"http://127.0.0.1:{port}"
        client.start()
        self.addCleanup(client.stop)
        client.pull(self.image)
        client.check(self, self.image)
        self.assertGreater(proxy.metric("towline_requests_total", registry=NAME, type="blob"), 0)
        with self.assertRaises(AssertionError) as refused:
            client.dockerd.docker("pull", "elsewhere.example/app:1")
        self.assertIn("Forbidden", str(refused.exception))

    def test_skopeo(self):
        proxy, port = self.serve()
        self.trust(proxy, f"/etc/containers/certs.d/{NAME}")
        env = environment(HTTPS_PROXY=f"http://127.0.0.1:{port}")
        for number in range(2):
            copy = folder("copy")
            run("skopeo", "copy", f"docker://{NAME}/{self.image.repository}:1", f"dir:{copy}", env=env)
            self.assertTrue((copy / self.image.layers[0].partition(":")[2]).exists())

    def test_what_is_refused(self):
        proxy, port = self.serve()
        refused = {
            "CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: elsewhere.example:443\r\n\r\n": "403",
            f"CONNECT {NAME}:8443 HTTP/1.1\r\nHost: {NAME}:8443\r\n\r\n": "403",
            f"GET http://{NAME}/v2/ HTTP/1.1\r\nHost: {NAME}\r\n\r\n": "405",
            "CONNECT nonsense HTTP/1.1\r\nHost: nonsense\r\n\r\n": "400",
            "CONNECT a@b:443 HTTP/1.1\r\nHost: a\r\n\r\n": "400",
            "nonsense\r\n\r\n": "400",
        }
        for request, status in refused.items():
            with self.subTest(request=request):
                self.assertTrue(ask(port, request).startswith(f"HTTP/1.1 {status} "))
        self.assertEqual(proxy.metric("towline_requests_total"), 0)

    def test_a_tunnel(self):
        run("ip", "address", "add", f"{ADDRESS}/32", "dev", "lo")
        self.addCleanup(run, "ip", "address", "del", f"{ADDRESS}/32", "dev", "lo")
        server = socket.create_server((ADDRESS, 443))
        self.addCleanup(server.close)
        data = b"x" * (3 << 20)
        threading.Thread(target=echo_once, args=(server, data), daemon=True).start()
        proxy, port = self.serve(others="tunnel")
        with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
            client.sendall(f"CONNECT {ADDRESS}:443 HTTP/1.1\r\nHost: {ADDRESS}:443\r\n\r\n".encode())
            self.assertEqual(client.recv(4096), b"HTTP/1.1 200 Connection established\r\n\r\n")
            client.sendall(b"hello")
            got = b""
            while piece := client.recv(1 << 16):
                got += piece
        self.assertEqual(got, b"hello" + data)
        for target in ("127.0.0.1:443", "[::1]:443", "169.254.169.254:443", "0.0.0.0:443", "2130706433:443"):
            with self.subTest(target=target):
                self.assertIn(ask(port, f"CONNECT {target} HTTP/1.1\r\nHost: x\r\n\r\n")[9:12], ("502", "400"))
        self.assertTrue(ask(port, f"CONNECT {ADDRESS}:22 HTTP/1.1\r\nHost: x\r\n\r\n").startswith("HTTP/1.1 403"))

    def test_a_tunnel_is_for_clients_who_say_who_they_are(self):
        home = folder("accounts")
        run("htpasswd", "-B", "-b", "-c", home / "htpasswd", "alice", "open-sesame")
        proxy, port = self.serve(others="tunnel", server={"auth": {"htpasswd": str(home / "htpasswd")}})
        answer = ask(port, f"CONNECT {ADDRESS}:443 HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertTrue(answer.startswith("HTTP/1.1 407 "), answer)
        self.assertIn("\r\nProxy-Authenticate: Basic", answer)
        known = "Proxy-Authorization: Basic YWxpY2U6b3Blbi1zZXNhbWU=\r\n"
        answer = ask(port, f"CONNECT 127.0.0.1:443 HTTP/1.1\r\nHost: x\r\n{known}\r\n")
        self.assertTrue(answer.startswith("HTTP/1.1 502 "), answer)  # where no tunnel leads


def echo_once(server, data):
    """Sends back what came first, then the data, and ends."""
    peer, _ = server.accept()
    with peer:
        peer.sendall(peer.recv(4096) + data)
