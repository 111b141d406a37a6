"""containerd and dockerd, each with folders of its own in this run."""
import json
import shutil

from kit.processes import Server, environment, folder, run


class Containerd:
    def __init__(self):
        home = folder("containerd")
        self.socket = home / "containerd.sock"
        # CRI wants a network; `ctr` needs neither.
        config = f"""
version = 2
root = "{home}/root"
state = "{home}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
address = "{self.socket}"
"""
        (home / "config.toml").write_text(config)
        self.server = Server("containerd", ["containerd", "-c", home / "config.toml"])

    def start(self):
        self.server.start(ready=lambda: self.ctr("version", check=False).returncode == 0)
        return self

    def ctr(self, *words, **options):
        return run("ctr", "--address", self.socket, "--namespace", "e2e", *words, **options)

    def stop(self):
        self.server.stop()


class Dockerd:
    def __init__(self, daemon_json="{}"):
        """`daemon_json`: the content of its configuration file."""
        home = folder("dockerd")
        json.loads(daemon_json)
        (home / "daemon.json").write_text(daemon_json)
        self.env = environment(DOCKER_HOST=f"unix://{home}/docker.sock", DOCKER_CONFIG=str(home / "client"))
        command = ["dockerd", "--config-file", home / "daemon.json", "--data-root", home / "data"]
        command += ["--exec-root", home / "exec", "--pidfile", home / "pid", "--host", f"unix://{home}/docker.sock"]
        # Nothing is run in a container here: no bridge, no firewall rules on this machine.
        command += ["--bridge", "none", "--iptables=false", "--storage-driver", "vfs"]
        self.server = Server("dockerd", command)

    def start(self):
        self.server.start(ready=lambda: self.docker("version", check=False).returncode == 0)
        return self

    def docker(self, *words, **options):
        return run(docker_client(), *words, env=self.env, **options)

    def stop(self):
        self.server.stop()


def docker_client():
    """The client that came with the daemon, where several are installed."""
    return shutil.which("docker", path="/usr/bin") or "docker"
