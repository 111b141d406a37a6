"""Processes, ports and folders of one run; whatever was started here is stopped by its pid."""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

_servers = []
_workspace = None


def workspace():
    """The one temporary folder of this run."""
    global _workspace
    if _workspace is None:
        _workspace = Path(tempfile.mkdtemp(prefix="towline-e2e-"))
    return _workspace


def folder(name):
    """A new, empty folder of this run whose name begins with `name`."""
    return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=workspace()))


def clean_up():
    for server in reversed(_servers):
        server.stop()
    if _workspace is not None:
        shutil.rmtree(_workspace, ignore_errors=True)


def logs_of_running_servers(lines=25):
    """The ends of the logs of every server that runs now, for the report of a failed test."""
    parts = []
    for server in _servers:
        if server.is_running():
            tail = server.log.read_text(errors="replace").splitlines()[-lines:]
            parts.append(f"--- end of the log of {server.name}\n" + "\n".join(tail))
    return "\n".join(parts)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, seconds=10, what="the condition"):
    """Returns the first true value of `condition()`; an AssertionError names `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.05)


def environment(**extra):
    """This process's environment without what would change a client's or Towline's behaviour."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("TOWLINE_", "DOCKER_", "CONTAINERS_", "REGISTRY_", "GIT_"))
        and key.lower() not in ("http_proxy", "https_proxy", "no_proxy", "all_proxy")
    }
    kept.update(HOME=str(workspace()), **extra)
    return kept


def run(*command, env=None, seconds=120, check=True, text=True, cwd=None):
    """Runs a command to its end; its failure, when `check`, is an AssertionError with all it said."""
    command = [str(word) for word in command]
    started = subprocess.Popen(
        command,
        env=env or environment(),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=text,
        start_new_session=True,
    )
    try:
        out, err = started.communicate(timeout=seconds)
    except BaseException as reason:  # also the end of the whole run: nothing of it stays
        os.killpg(started.pid, signal.SIGKILL)
        out, err = started.communicate()
        if not isinstance(reason, subprocess.TimeoutExpired):
            raise
        raise AssertionError(f"{' '.join(command)}\nnot done after {seconds} s\n{out}\n{err}") from None
    if check and started.returncode != 0:
        raise AssertionError(f"{' '.join(command)}\nexit code {started.returncode}\n{out}\n{err}")
    return subprocess.CompletedProcess(command, started.returncode, out, err)


class Server:
    """A long-running process in a session of its own, with its output in a file."""

    def __init__(self, name, command, env=None, cwd=None):
        self.name = name
        self.command = [str(word) for word in command]
        self.env = env or environment()
        self.cwd = cwd
        self.log = folder("log") / f"{name}.log"
        self.process = None
        _servers.append(self)

    def start(self, ready=None, seconds=30):
        """Starts the process and waits until `ready()` is true; fails when it ends before."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.env,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if ready is not None:
            wait_until(lambda: self._is_ready(ready), seconds, f"{self.name} is ready")
        return self

    def _is_ready(self, ready):
        if not self.is_running():
            raise AssertionError(f"{self.name} ended at once:\n{self.log.read_text(errors='replace')}")
        return ready()

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        """What `kill -9` does to the process itself."""
        self.signal(signal.SIGKILL)
        self.process.wait(10)

    def wait(self, seconds):
        return self.process.wait(seconds)

    def stop(self, seconds=40):
        """SIGTERM, then SIGKILL for its whole session; nothing happens when it does not run."""
        if not self.is_running():
            return
        self.signal(signal.SIGTERM)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
