"""containerd and dockerd, each with folders of its own in this run."""
import json
import os
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
    def __init__(self, daemon_json="{}", bridge=None):
        """`daemon_json`: the content of its configuration file; `bridge`: where containers are, if any are run."""
        home = folder("dockerd")
        json.loads(daemon_json)
        (home / "daemon.json").write_text(daemon_json)
        self.env = environment(DOCKER_HOST=f"unix://{home}/docker.sock", DOCKER_CONFIG=str(home / "client"))
        command = ["dockerd", "--config-file", home / "daemon.json", "--data-root", home / "data"]
        command += ["--exec-root", home / "exec", "--pidfile", home / "pid", "--host", f"unix://{home}/docker.sock"]
        if bridge:
            command += ["--storage-driver", "overlay2"]
            command += ["--bridge", bridge.name, "--default-address-pool", f"base={bridge.pool},size=24"]
        else:  # nothing is run in a container: no firewall rules on this machine
            command += ["--storage-driver", "vfs", "--bridge", "none", "--iptables=false"]
        self.server = Server("dockerd", command)

    def start(self):
        self.server.start(ready=lambda: self.docker("version", check=False).returncode == 0)
        return self

    def docker(self, *words, **options):
        return run(docker_client(), *words, env=self.env, **options)

    def stop(self):
        self.server.stop()


class Bridge:
    """A bridge of this run, so that no other Docker's is touched; `address` is this machine in it."""

    pool = "172.30.0.0/17"

    def __init__(self):
        self.name = f"towline{os.getpid()}"  # fifteen letters at most
        self.address = f"172.30.{128 + os.getpid() % 120}.1"

    def start(self):
        self.stop()
        run("ip", "link", "add", self.name, "type", "bridge")
        run("ip", "address", "add", f"{self.address}/24", "dev", self.name)
        run("ip", "link", "set", self.name, "up")
        return self

    def stop(self):
        run("ip", "link", "delete", self.name, check=False)


def docker_client():
    """The client that came with the daemon, where several are installed."""
    return shutil.which("docker", path="/usr/bin") or "docker"
