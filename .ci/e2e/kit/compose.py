"""docker-compose.yml as it is delivered, with what may be set in the environment."""
import json
import os
import shutil
import urllib.error
import urllib.request

from kit.processes import folder, free_port, run, wait_until
from kit.towline import ROOT

NOT_IN_AN_IMAGE = shutil.ignore_patterns("target", ".git", "__pycache__")


class Compose:
    """One project; `config` is the text of its towline.yaml, `env` further variables of docker-compose.yml."""

    def __init__(self, dockerd, config, env):
        self.dockerd = dockerd
        self.project = "towline-e2e"
        self.folder = folder("compose") / "project"
        shutil.copytree(ROOT, self.folder, ignore=NOT_IN_AN_IMAGE, symlinks=True)
        self.config = folder("compose-config")
        self.config.chmod(0o755)
        (self.config / "towline.yaml").write_text(config)
        self.port, self.admin_port = free_port(), free_port()
        self.env = {
            **dockerd.env,
            "TOWLINE_LISTEN": str(self.port),
            "TOWLINE_ADMIN_LISTEN": f"127.0.0.1:{self.admin_port}",
            "TOWLINE_CONFIG": str(self.config),
            "COMPOSE_HTTP_TIMEOUT": "120",
            **env,
        }

    def __call__(self, *words, env=None, **options):
        command = ("docker-compose", "--ansi", "never", "-p", self.project, *words)
        return run(*command, env={**self.env, **(env or {})}, cwd=self.folder, **options)

    @property
    def container(self):
        return self("ps", "-q", "towline").stdout.strip()

    def inspect(self, container=None):
        return json.loads(self.dockerd.docker("inspect", container or self.container).stdout)[0]

    def health(self):
        return self.inspect()["State"]["Health"]["Status"]

    def wait_until_ready(self):
        try:
            wait_until(lambda: self.admin("/readyz")[0] == 200, 60, "the container is ready")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self('logs', '--tail', '20', 'towline').stdout}") from None

    def admin(self, path, token=None):
        """Status and text of a GET at the published admin port; None when nothing answers."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.admin_port}{path}")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return None, ""

    def shell(self, text, check=True):
        """Runs a line in the container."""
        return self.dockerd.docker("exec", self.container, "sh", "-c", text, check=check)

    def process(self):
        """The number of the JVM on this machine."""
        return int(self.inspect()["State"]["Pid"])

    def down(self):
        self("--profile", "monitoring", "down", "--volumes", "--timeout", "5", check=False)


def mapped_files(process):
    with open(f"/proc/{process}/maps") as maps:
        return {line.split()[-1] for line in maps if "/" in line}


def command_line(process):
    with open(f"/proc/{process}/cmdline", "rb") as words:
        return words.read().decode().split("\0")


def kill(process):
    os.kill(process, 9)
