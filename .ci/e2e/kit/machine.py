"""A machine of its own for the commands of a page: nothing that they do outlasts it, and nothing leaves it.

It has this machine's files under an overlay in memory, a network of its own with nothing but loopback, its
own processes, its own /tmp and /run. The names of public registries lead to stand-ins in it: real registries,
by TLS, on port 443, which hold the images that the pages pull. So a page's commands run as they are written,
`/etc` and port 5000 and `docker pull alpine:3` included. `systemctl` starts what a unit says, without systemd,
and `crictl pull` asks containerd's CRI, as a kubelet does.
"""
import json
import shlex
from pathlib import Path

from kit.certificates import Authority
from kit.hub import HUB, QUAY, registries
from kit.processes import Server, environment, folder, run, wait_until, workspace
from kit.towline import ROOT

HERE = Path(__file__).resolve().parent
STAND_INS = "/opt/stand-ins"  # programs that come before Debian's
ADDRESSES = {HUB: "203.0.113.10", QUAY: "203.0.113.11"}
# Other machines of a page's network that are in truth this one.
NEIGHBOURS = ("towline.lan", "towline-a.lan", "towline-b.lan")

SETUP = """
home=$1 files=$2 workspace=$3 tree=$4
mount --make-rprivate /
mount -t tmpfs tmpfs "$home"
mkdir "$home/upper" "$home/work" "$home/root"
cp -a "$files/." "$home/upper/"
mount -t overlay overlay -o "lowerdir=/,upperdir=$home/upper,workdir=$home/work" "$home/root"
if [ "$(stat -c %d "$tree")" != "$(stat -c %d /)" ]; then
  mkdir "$home/tree" "$home/tree-work"
  mkdir -p "$home/root$tree"
  mount -t overlay overlay -o "lowerdir=$tree,upperdir=$home/tree,workdir=$home/tree-work" "$home/root$tree"
fi
cd "$home/root"
mount -t proc proc proc
mount --rbind /sys sys
mount --rbind /dev dev
for place in tmp run var/lib/containerd var/lib/docker var/lib/containers; do
  mkdir -p "$place"
  mount -t tmpfs tmpfs "$place"
done
case $tree in
  /tmp/* | /run/*)
    mkdir -p "$home/tree" "$home/tree-work" "./$tree"
    mount -t overlay overlay -o "lowerdir=$tree,upperdir=$home/tree,workdir=$home/tree-work" "./$tree"
    ;;
esac
mkdir -p "./$workspace"
mount --bind "$workspace" "./$workspace"
hostname node
ip link set lo up
for address in $5; do ip address add "$address/32" dev lo; done
touch run/machine  # whoever enters before the next line is still outside
exec chroot . python3 -c '
import os, time
while True:  # the first process of a machine takes up those whose parents are gone
    try:
        os.wait()
    except ChildProcessError:
        time.sleep(0.05)
'
"""


class Machine:
    """Started by a test; `run` runs a shell's script in it, in a copy of this source tree."""

    def __init__(self, *units):
        """`units`: the services that run on it from the start, such as `docker`."""
        self.units = units
        self.home = folder("machine")
        self.files = folder("machine-files")
        authority = Authority()
        names = {HUB: ("registry-1.docker.io", "docker.io", "index.docker.io"), QUAY: (QUAY,)}
        lines = ["127.0.0.1 localhost node " + " ".join(NEIGHBOURS)]
        lines += [f"{ADDRESSES[registry]} {' '.join(hosts)}" for registry, hosts in names.items()]
        self.put("/etc/hosts", "\n".join(lines) + "\n")
        self.put("/etc/resolv.conf", "")
        bundle = Path("/etc/ssl/certs/ca-certificates.crt")
        known = bundle.read_text() if bundle.is_file() else ""
        self.put(str(bundle), known + authority.certificate.read_text())
        for program in ("systemctl", "journalctl", "crictl"):
            source = HERE / ("crictl" if program == "crictl" else "systemctl")
            self.put(f"{STAND_INS}/{program}", source.read_text(), 0o755)
        # A fresh machine has none of these.
        for file in ("/etc/docker/daemon.json", "/etc/containers/registries.conf.d/50-towline.conf"):
            assert not Path(file).exists(), f"{file} would change what the pages' commands do"
        self.env = environment(LC_ALL="C.UTF-8", SSL_CERT_FILE=str(bundle))
        self.env.update(HOME="/root", PATH=f"{STAND_INS}:/usr/sbin:/usr/bin:/sbin:/bin")
        self.servers = {
            name: self.registry(name, root, authority.certificate_for(*names[name]))
            for name, root in registries().items()
        }

    def put(self, path, text, mode=0o644):
        """A file that is there when the machine starts."""
        file = self.files / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def registry(self, name, root, tls):
        """The command of a registry on the address of that name."""
        config = {
            "version": "0.1",
            "log": {"level": "error"},
            "storage": {"filesystem": {"rootdirectory": str(root)}},
            "http": {
                "addr": f"{ADDRESSES[name]}:443",
                "tls": {"certificate": str(tls.certificate), "key": str(tls.key)},
            },
        }
        file = folder("stand-in") / "config.yml"
        file.write_text(json.dumps(config))
        return f"docker-registry serve {file}"

    def start(self):
        command = ["unshare", "--mount", "--net", "--uts", "--pid", "--fork", "--kill-child", "sh", "-euc", SETUP, "setup"]
        command += [self.home, self.files, workspace(), ROOT, " ".join(ADDRESSES.values())]
        self.server = Server("machine", command, env=self.env)
        self.server.start(ready=self.first_process)
        wait_until(lambda: self.inside("test", "-e", "/run/machine", check=False).returncode == 0, 30, "the machine runs")
        for name in self.servers:
            self.start_registry(name)
        for unit in self.units:
            self.inside("systemctl", "start", unit)
        return self

    def start_registry(self, name):
        """Starts what stands for that registry, and waits until it answers."""
        log = folder("stand-in-log") / "log"
        self.run(f"setsid {self.servers[name]} >{log} 2>&1 </dev/null &")
        url = f"https://{ADDRESSES[name]}/v2/"
        wait_until(lambda: self.inside("curl", "-ksSf", url, check=False).returncode == 0, 30, f"{name} answers")

    def stop_registry(self, name):
        """Ends it, as if the registry were down: connections are refused."""
        self.run(f"pkill --full --exact {shlex.quote(self.servers[name])}")

    def stop(self):
        """Ends every process in it, and with the last its files."""
        if self.server.is_running():
            self.server.kill()

    def first_process(self):
        """The number of its first process, or None when it is not there yet."""
        started = self.server.process.pid
        children = Path(f"/proc/{started}/task/{started}/children").read_text().split()
        return children[0] if children else None

    def inside(self, *command, **options):
        """Runs one command in it, as root, in the source tree."""
        enter = ["nsenter", "--target", self.first_process(), "--mount", "--net", "--uts", "--pid", "--root"]
        return run(*enter, "env", f"--chdir={ROOT}", *command, env=self.env, **options)

    def run(self, script, seconds=300, **options):
        """Runs a script of bash, which ends at the first command that fails."""
        file = folder("script") / "script"
        file.write_text(script)
        return self.inside("bash", "-euo", "pipefail", file, seconds=seconds, **options)

    def page(self, page, *headings, **options):
        """Runs what a page says, or what stands below these headings."""
        return self.run(page.script(*headings), **options)
