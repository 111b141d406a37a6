"""A long way to a server, in user space: a round trip, a window for each connection, and pauses as after a loss."""
import asyncio
import random
import threading
import time

SEGMENT = 16 << 10


class LongWay:
    """Relays to a port. `round_trip` and `pause` in seconds; `window` bytes at most are on their way to a client."""

    def __init__(self, port, round_trip=0.1, window=256 << 10, loss=0.01, pause=0.2, seed=1):
        self.target, self.round_trip, self.window, self.loss, self.pause = port, round_trip, window, loss, pause
        self.random = random.Random(seed)
        self.loop = asyncio.new_event_loop()
        self.open = self.most_open = 0
        self.server = self.loop.run_until_complete(asyncio.start_server(self._relay, "127.0.0.1", 0, limit=self.window))
        self.port = self.server.sockets[0].getsockname()[1]
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)

    async def _relay(self, reader, writer):
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        await asyncio.sleep(self.round_trip)  # of its opening
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.target, limit=self.window)
            await asyncio.gather(self._carry(reader, there_writer, 0), self._carry(there_reader, writer, self.loss))
        except OSError:
            writer.close()
        finally:
            self.open -= 1

    async def _carry(self, source, target, loss):
        """Half a round trip later; what is in the window at most in each round trip."""
        way = asyncio.Queue()
        deliver = asyncio.ensure_future(self._deliver(way, target))
        on_the_way = []  # (when its acknowledgement is back, bytes)
        held_until = 0
        try:
            while data := await source.read(SEGMENT):
                now = time.monotonic()
                on_the_way = [each for each in on_the_way if each[0] > now]
                while sum(size for _, size in on_the_way) + len(data) > self.window:
                    await asyncio.sleep(max(0.001, on_the_way[0][0] - time.monotonic()))
                    on_the_way = [each for each in on_the_way if each[0] > time.monotonic()]
                now = time.monotonic()
                if self.random.random() < loss:
                    held_until = now + self.pause  # nothing behind it is delivered before it is sent again
                arrives = max(now + self.round_trip / 2, held_until + self.round_trip / 2)
                on_the_way.append((arrives + self.round_trip / 2, len(data)))
                await way.put((arrives, data))
        except OSError:
            pass
        await way.put((0, b""))
        await deliver

    @staticmethod
    async def _deliver(way, target):
        try:
            while True:
                arrives, data = await way.get()
                if not data:
                    break
                await asyncio.sleep(max(0, arrives - time.monotonic()))
                target.write(data)
                await target.drain()
            target.close()
        except OSError:
            target.close()
