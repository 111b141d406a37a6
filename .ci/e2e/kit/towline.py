"""Towline itself: started, signalled, asked for its metrics and for the snippets of `setup`."""
import json
import os
import re
import ssl
import urllib.error
import urllib.request
from pathlib import Path

from kit.processes import Server, environment, folder, free_port, run

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = os.environ.get("TOWLINE", str(ROOT / "bin" / "towline"))


def towline(*arguments, **options):
    """Runs one command of Towline to its end."""
    return run(PROGRAM, *arguments, **options)


class Towline:
    """One `serve` process with a configuration file, a cache directory and ports of its own."""

    def __init__(self, registries, name="towline", env=None, address="127.0.0.1", **more):
        """`registries`: as under that key of the file; `more`: other keys, and parts of `server` and `cache`."""
        home = folder(name)
        self.address = address
        self.port, self.admin_port = free_port(), free_port()
        self.cache = home / "cache"
        self.file = home / "towline.yaml"
        self.config = {
            "version": 1,
            "server": {
                "listen": f"{address}:{self.port}",
                "admin_listen": f"127.0.0.1:{self.admin_port}",
                "drain_grace": "100ms",  # nobody has to notice that a test is over
                **more.pop("server", {}),
            },
            "cache": {"directory": str(self.cache), **more.pop("cache", {})},
            "registries": registries,
            **more,
        }
        self.write_config()
        self.server = Server(name, [PROGRAM, "serve", "--config", self.file], env=env or environment())

    def write_config(self):
        """JSON is YAML too, so the file needs no emitter of its own."""
        self.file.write_text(json.dumps(self.config, indent=2))

    @property
    def host(self):
        return f"{self.address}:{self.port}"

    @property
    def url(self):
        return f"{self.scheme}://{self.host}"

    @property
    def scheme(self):
        return "https" if self.config["server"].get("tls") else "http"

    def start(self):
        self.server.start(ready=self.is_ready)
        return self

    def stop(self):
        self.server.stop()

    def is_ready(self):
        return self.admin_status("/readyz") == 200

    def admin_status(self, path):
        """The status of a GET on the admin port, or None when nothing answers."""
        try:
            with self.ask_admin(path) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def ask_admin(self, path):
        """The answer to a GET on the admin port; whose certificate it has is not what is tested here."""
        url = f"{self.scheme}://127.0.0.1:{self.admin_port}{path}"
        return urllib.request.urlopen(url, timeout=5, context=ssl._create_unverified_context())

    def metric(self, name, **labels):
        """The sum of a metric's series that carry these labels; 0 when there is none."""
        with self.ask_admin("/metrics") as answer:
            text = answer.read().decode()
        wanted = {f'{key}="{value}"' for key, value in labels.items()}
        total = 0.0
        for series, value in re.findall(rf"^{name}(\{{.*\}})? (\S+)", text, re.MULTILINE):
            if wanted <= set(re.findall(r'\w+="[^"]*"', series)):
                total += float(value)
        return total

    def setup(self, runtime, *hosts):
        """What `setup` prints for a runtime and these registries."""
        named = [word for host in hosts for word in ("--for", host)]
        return towline("setup", runtime, "--mirror", self.url, *named).stdout

    def setup_files(self, runtime, *hosts):
        """The same, cut at the lines `# file: PATH` and `# merge into: PATH`: path → content of whole files."""
        pieces = re.split(r"^# (file|merge into): (\S+).*\n", self.setup(runtime, *hosts), flags=re.MULTILINE)
        parts = zip(pieces[1::3], pieces[2::3], pieces[3::3])
        return {Path(path): content for kind, path, content in parts if kind == "file"}

    def log(self):
        return self.server.log.read_text(errors="replace")


def registry(url, **more):
    """A registry with one upstream, as the configuration wants it."""
    return {"upstreams": [{"name": "origin", "url": url, **more}]}
