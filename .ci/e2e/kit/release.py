"""A release of these sources, made once a run, and the same under another version."""
import functools
import io
import os
import re
import tarfile
import zipfile
from pathlib import Path

from kit.processes import folder, run
from kit.towline import ROOT

VERSION = re.search(r"^  <version>(.+)</version>$", (ROOT / "pom.xml").read_text(), re.MULTILINE)[1]


def make_release(*options):
    """Runs the one command; returns the folder with everything that it made."""
    made = folder("release")
    run(ROOT / "deploy/release", *options, made, seconds=900)
    return made


@functools.cache
def release():
    """The folder of a release without its image: one that `TOWLINE_E2E_RELEASE` names, or a new one."""
    named = os.environ.get("TOWLINE_E2E_RELEASE")
    return Path(named) if named else make_release("--no-image")


def archive():
    return release() / f"towline-{VERSION}.tar.gz"


def archive_of_version(version):
    """The archive with a program that says it is another version, and is the same else."""
    made = folder("other-version") / f"towline-{version}.tar.gz"
    with tarfile.open(archive()) as old, tarfile.open(made, "w:gz") as new:
        for entry in old:
            content = old.extractfile(entry).read() if entry.isfile() else None
            if Path(entry.name).name == f"towline-proxy-{VERSION}.jar":
                content = with_version(content, version)
                entry.size = len(content)
            entry.name = entry.name.replace(f"towline-{VERSION}", f"towline-{version}", 1)
            new.addfile(entry, io.BytesIO(content) if content is not None else None)
    return made


def with_version(jar, version):
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(jar)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "META-INF/MANIFEST.MF":
                content = content.replace(f"Implementation-Version: {VERSION}".encode(), f"Implementation-Version: {version}".encode())
            new.writestr(entry, content)
    return made.getvalue()
