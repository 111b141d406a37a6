"""A base image made of this machine: busybox, bash and a Java runtime, because no image can be fetched."""
import os
import re
import shutil
import stat
from pathlib import Path

from kit.processes import folder, run

# What a JRE for servers has.
MODULES = "java.se,jdk.crypto.ec,jdk.httpserver,jdk.management,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs"


def import_base_image(dockerd, name):
    """Makes it under this name; it stands for both base images of the Dockerfile."""
    root = folder("base-image")
    for directory in ("bin", "usr/bin", "etc", "tmp", "proc", "sys", "dev", "var/lib", "opt/java"):
        (root / directory).mkdir(parents=True, exist_ok=True)
    (root / "tmp").chmod(0o1777)
    (root / "etc/passwd").write_text("root:x:0:0:root:/:/bin/sh\n")
    (root / "etc/group").write_text("root:x:0:\n")
    busybox = root / "bin/busybox"
    shutil.copy(shutil.which("busybox"), busybox)
    for program in run(busybox, "--list").stdout.split():
        if program not in ("busybox", "bash"):
            (root / "bin" / program).symlink_to("busybox")
    java = Path(os.path.realpath(shutil.which("javac"))).parents[1]
    run(java / "bin/jlink", "--add-modules", MODULES, "--strip-debug", "--no-man-pages", "--no-header-files",
        "--output", root / "opt/java/openjdk", env={**os.environ, "JAVA_TOOL_OPTIONS": ""})
    shutil.copy("/bin/bash", root / "bin/bash")
    programs = [Path("/bin/bash"), *(root / "opt/java/openjdk").rglob("*.so"), root / "opt/java/openjdk/bin/java"]
    needed = {found for program in programs for found in libraries(program)}
    for library in needed | set(c_libraries()):
        if not library.is_relative_to(root):
            place = root / library.relative_to("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(library, place)
            place.chmod(place.stat().st_mode | stat.S_IRUSR | stat.S_IXUSR)
    archive = folder("base-archive") / "base.tar"
    run("tar", "-C", root, "-cf", archive, ".")
    path = "PATH=/opt/java/openjdk/bin:/usr/bin:/bin"
    dockerd.docker("import", "--change", f"ENV {path}", "--change", "ENV JAVA_HOME=/opt/java/openjdk", archive, name)


def c_libraries():
    """All that belongs to the C library: some of it only other programs need."""
    return [Path(line) for line in run("dpkg", "-L", "libc6").stdout.splitlines() if re.search(r"/lib[a-z_]+\.so\.\d$", line)]


def libraries(program):
    """What the loader finds for it, the loader itself included."""
    return [Path(found) for found in re.findall(r"(/\S+) \(0x", run("ldd", program, check=False).stdout)]
