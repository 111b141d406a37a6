"""Images of our own: valid layers, configurations, manifests and indexes, and how they are pushed."""
import gzip
import hashlib
import http.client
import io
import json
import platform
import random
import subprocess
import tarfile
import urllib.parse
from dataclasses import dataclass, field

OCI = "application/vnd.oci.image."
DOCKER = "application/vnd.docker."
INDEX = OCI + "index.v1+json"
KIB, MIB = 1 << 10, 1 << 20
MACHINE = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
OTHER_MACHINE = "arm64" if MACHINE == "amd64" else "amd64"

# Media types of (manifest, configuration, layer without its compression's suffix).
TYPES = {
    "oci": (OCI + "manifest.v1+json", OCI + "config.v1+json", OCI + "layer.v1.tar+"),
    "docker": (
        DOCKER + "distribution.manifest.v2+json",
        DOCKER + "container.image.v1+json",
        DOCKER + "image.rootfs.diff.tar.",
    ),
}


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Layer:
    """One layer: its bytes in transfer and the digest of the tar inside."""

    data: bytes = field(repr=False)
    diff_id: str
    compression: str


def layer(name, size, compression="gzip"):
    """A layer with one file of `size` bytes that no compression makes smaller; "stored" is gzip that does not try."""
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        entry = tarfile.TarInfo("data")
        entry.type, entry.mode = tarfile.DIRTYPE, 0o755
        archive.addfile(entry)
        entry = tarfile.TarInfo(f"data/{name}.bin")
        entry.size = size
        archive.addfile(entry, io.BytesIO(random.Random(name).randbytes(size)))
    raw = tar.getvalue()
    if compression == "zstd":
        data = subprocess.run(["zstd", "-q", "-c"], input=raw, stdout=subprocess.PIPE, check=True).stdout
    else:
        data = gzip.compress(raw, 0 if compression == "stored" else 1, mtime=0)
    return Layer(data, digest_of(raw), "zstd" if compression == "zstd" else "gzip")


@dataclass(frozen=True)
class Image:
    """A pushed image; for a multi-arch one the parts are those of this machine, and `others` the rest."""

    repository: str
    tag: str
    top: str  # digest of what the tag names: a manifest or an index
    manifest: str
    manifest_type: str
    manifest_size: int
    config: str
    layers: tuple
    diff_ids: tuple
    sizes: dict = field(repr=False)
    registry: str = "docker.io"
    others: tuple = ()

    @property
    def blobs(self):
        return (self.config, *self.layers)

    @property
    def name(self):
        return f"{self.registry}/{self.repository}:{self.tag}"


class Pusher:
    """Pushes into one repository of a plain-HTTP registry."""

    def __init__(self, port, repository, authorization=None, tls=None):
        self.port, self.repository, self.tls = port, repository, tls
        self.headers = {"Authorization": authorization} if authorization else {}

    def request(self, method, path, body=None, **headers):
        if self.tls:
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=self.tls, timeout=60)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, {**self.headers, **headers})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        assert answer.status < 300, f"{method} {path}: {answer.status} {text[:500]!r}"
        return answer

    def blob(self, data):
        start = self.request("POST", f"/v2/{self.repository}/blobs/uploads/", b"")
        place = urllib.parse.urlsplit(start.headers["Location"])
        digest = digest_of(data)
        query = (place.query + "&" if place.query else "") + "digest=" + urllib.parse.quote(digest)
        self.request("PUT", f"{place.path}?{query}", data)
        return digest

    def manifest(self, reference, data, media_type):
        path = f"/v2/{self.repository}/manifests/{reference}"
        self.request("PUT", path, data, **{"Content-Type": media_type})
        return digest_of(data)

    def image(self, tag, layers, kind="oci", architecture=MACHINE, created=None):
        """`created` is what the configuration says of when it was made; None: nothing."""
        manifest_type, config_type, layer_type = TYPES[kind]
        config = {
            "architecture": architecture,
            "os": "linux",
            "config": {"Cmd": ["/bin/true"], "Labels": {"image": f"{self.repository}:{tag}"}},
            "rootfs": {"type": "layers", "diff_ids": [one.diff_id for one in layers]},
        }
        if created is not None:
            config["created"] = created
        config = json.dumps(config).encode()
        parts = [
            descriptor(layer_type + one.compression, self.blob(one.data), len(one.data)) for one in layers
        ]
        body = {
            "schemaVersion": 2,
            "mediaType": manifest_type,
            "config": descriptor(config_type, self.blob(config), len(config)),
            "layers": parts,
        }
        body = json.dumps(body, indent=2).encode()
        digest = self.manifest(tag, body, manifest_type)
        sizes = {part["digest"]: part["size"] for part in parts} | {digest_of(config): len(config)}
        return Image(
            repository=self.repository,
            tag=tag,
            top=digest,
            manifest=digest,
            manifest_type=manifest_type,
            manifest_size=len(body),
            config=digest_of(config),
            layers=tuple(part["digest"] for part in parts),
            diff_ids=tuple(one.diff_id for one in layers),
            sizes=sizes,
        )


def descriptor(media_type, digest, size, **more):
    return {"mediaType": media_type, "digest": digest, "size": size, **more}
