"""One pull by a real client, whatever comes of it: how long it took, whether it ended, and all it said."""
import time
from dataclasses import dataclass

from kit.daemons import Containerd, Dockerd
from kit.processes import folder, run

# What the clients say, in any case of letters, when they try something again by themselves.
RETRIES = ("retry", "reconnect", "resum")


@dataclass(frozen=True)
class Pulled:
    client: str
    ok: bool
    hangs: bool
    seconds: float
    said: str

    @property
    def retries(self):
        """The lines in which the client speaks of another try."""
        return [line for line in self.said.splitlines() if any(word in line.lower() for word in RETRIES)]

    @property
    def outcome(self):
        if self.ok:
            return f"complete in {self.seconds:.0f} s, {len(self.retries)} retries"
        return f"hangs (still at {self.seconds:.0f} s)" if self.hangs else f"fails at {self.seconds:.0f} s"


class Puller:
    """Pulls `HOST:PORT/…` by plain HTTP, with nothing configured."""

    name = None

    def start(self):
        return self

    def stop(self):
        """Ends what `start` started."""

    def command(self, image):
        """How the pull is run: a function that takes options of `processes.run`."""
        raise NotImplementedError

    def log(self):
        return ""

    def pull(self, image, seconds):
        """`seconds`: after these it counts as hanging, and is killed."""
        began = time.monotonic()
        logged = len(self.log())
        try:
            done = self.command(image)(check=False, seconds=seconds)
            ok, hangs, said = done.returncode == 0, False, done.stdout + done.stderr
        except AssertionError as late:
            ok, hangs, said = False, True, str(late)
        return Pulled(self.name, ok, hangs, time.monotonic() - began, said + self.log()[logged:])


class Skopeo(Puller):
    name = "skopeo"

    def command(self, image):
        names = (f"docker://{image}", f"dir:{folder('copy')}")
        return lambda **options: run("skopeo", "--debug", "copy", "--src-tls-verify=false", *names, **options)


class Ctr(Puller):
    name = "containerd"

    def start(self):
        self.containerd = Containerd().start()
        return self

    def stop(self):
        self.containerd.stop()

    def log(self):
        return self.containerd.server.log.read_text(errors="replace")

    def command(self, image):
        words = ("images", "pull", "--plain-http", "--snapshotter", "native", image)
        return lambda **options: self.containerd.ctr(*words, **options)


class Docker(Puller):
    name = "dockerd"

    def start(self):
        self.dockerd = Dockerd('{"debug": true}').start()
        return self

    def stop(self):
        self.dockerd.stop()

    def log(self):
        return self.dockerd.server.log.read_text(errors="replace")

    def command(self, image):
        return lambda **options: self.dockerd.docker("pull", "--quiet", image, **options)


PULLERS = (Skopeo, Ctr, Docker)
