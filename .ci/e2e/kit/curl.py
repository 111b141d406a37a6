"""Plain HTTP questions, asked with curl."""
import json
from dataclasses import dataclass
from pathlib import Path

from kit.processes import environment, folder, run

MANIFEST_TYPES = ", ".join(
    (
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    )
)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict  # names in lower case
    body: bytes
    seconds: float
    seconds_to_first_byte: float

    @property
    def error_code(self):
        return json.loads(self.body)["errors"][0]["code"]

    @property
    def error_message(self):
        return json.loads(self.body)["errors"][0]["message"]


def curl(url, *options, accept=MANIFEST_TYPES, seconds=60):
    """One request; the answer is the last one when curl followed redirects."""
    home = folder("curl")
    command = ["curl", "--silent", "--show-error", "--path-as-is", "--globoff", "--noproxy", "*"]
    command += ["--max-time", str(seconds), "--dump-header", home / "head", "--output", home / "body"]
    command += ["--write-out", "%{http_code} %{time_total} %{time_starttransfer}"]
    command += ["--header", f"Accept: {accept}", *options, url]
    status, total, first = run(*command, env=environment(), seconds=seconds + 10).stdout.split()
    body = home / "body"
    data = body.read_bytes() if body.exists() else b""
    return Answer(int(status), headers_of(home / "head"), data, float(total), float(first))


def headers_of(file: Path):
    block = file.read_text("latin-1").strip().split("\r\n\r\n")[-1].strip()
    lines = [line.partition(":") for line in block.splitlines()[1:]]
    return {name.lower(): value.strip() for name, _, value in lines}
