"""An HTTP proxy that knows CONNECT alone: the only way out of a closed network.

It leads made-up host names to ports of this machine, and can open the TLS of every other host with a
private authority's certificates, as inspecting proxies of companies do.
"""
import asyncio
import ssl
import threading

CHUNK = 64 * 1024


class ConnectProxy:
    """`hosts`: made-up name → port of this machine, always meant with port 443; `authority`: opens the others."""

    def __init__(self, hosts, authority=None):
        self.hosts, self.authority = dict(hosts), authority
        self.connects = []  # HOST:PORT of every CONNECT, in order
        self.loop = asyncio.new_event_loop()
        listening = threading.Event()
        threading.Thread(target=self._serve, args=(listening,), daemon=True).start()
        listening.wait(10)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)

    def _serve(self, listening):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self._client, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self.inspecting = asyncio.Lock()
        listening.set()
        self.loop.run_forever()

    async def _client(self, reader, writer):
        try:
            request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, authority = request.split(" ", 2)[:2]
            if method != "CONNECT":
                writer.write(b"HTTP/1.1 405 CONNECT alone\r\nContent-Length: 0\r\n\r\n")
                return
            self.connects.append(authority)
            try:
                upstream = await self._open(authority)
            except OSError:
                writer.write(b"HTTP/1.1 502 no such host\r\nContent-Length: 0\r\n\r\n")
                return
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await relay((reader, writer), upstream)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _open(self, authority):
        host, port = authority.rsplit(":", 1)
        async with self.inspecting:
            if host not in self.hosts and self.authority:
                self.hosts[host] = await self._inspect(host, int(port))
        if host not in self.hosts:
            raise OSError(f"{host} is none of {list(self.hosts)}")
        return await asyncio.open_connection("127.0.0.1", self.hosts[host])

    async def _inspect(self, host, port):
        """A port that shows the private authority's certificate and goes on to the real host."""
        made = await asyncio.to_thread(self.authority.certificate_for, host)
        shown = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        shown.load_cert_chain(made.certificate, made.key)

        async def client(reader, writer):
            try:
                await relay((reader, writer), await asyncio.open_connection(host, port, ssl=True))
            except OSError:
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(client, "127.0.0.1", 0, ssl=shown)
        return server.sockets[0].getsockname()[1]


async def relay(one, other):
    """Copies both ways until either side has ended."""
    ways = [asyncio.ensure_future(copy(a[0], b[1])) for a, b in ((one, other), (other, one))]
    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    for way in ways:
        way.cancel()
    other[1].close()


async def copy(reader, writer):
    try:
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
