"""The images that the tests pull, pushed once a run into two upstream registries."""
import dataclasses
import functools
import json

from kit.images import INDEX, KIB, MACHINE, MIB, OTHER_MACHINE, Pusher, descriptor, layer
from kit.processes import folder
from kit.registry import Registry

SECOND = "reg-b.example"


@dataclasses.dataclass(frozen=True)
class Catalogue:
    docker_hub: object  # folder of the registry that stands for docker.io
    second: object  # folder of the one that stands for reg-b.example
    layers: object
    schema2: object
    multi: object
    zstd: object
    large: object
    crowd: object
    slow: object
    other: object  # the one in the second registry


@functools.cache
def catalogue():
    """Every image; the folders can be served by any number of registries, one after another."""
    hub, second = folder("docker-hub"), folder("second-registry")
    with Registry("push-hub", hub) as registry:
        images = {
            "layers": push(registry, "layers", [layer("l1", 300 * KIB), layer("l2", 2 * MIB), layer("l3", 5)]),
            "schema2": push(registry, "schema2", [layer("d1", MIB), layer("d2", 90 * KIB)], kind="docker"),
            "multi": push_multi(registry),
            "zstd": push(registry, "zstd", [layer("z1", 64 * KIB), layer("z2", 3 * MIB, "zstd")]),
            "large": push(registry, "large", [layer("b1", 66 * MIB), layer("b2", KIB)]),
            "crowd": push(registry, "crowd", [layer(f"c{i}", 3 * MIB) for i in range(4)]),
            "slow": push(registry, "slow", [layer("s1", 16 * MIB), layer("s2", KIB)]),
        }
    with Registry("push-second", second) as registry:
        other = Pusher(registry.port, "org/app").image("2", [layer("o1", MIB), layer("o2", 40 * KIB)])
    other = dataclasses.replace(other, registry=SECOND)
    return Catalogue(docker_hub=hub, second=second, other=other, **images)


def push(registry, name, layers, kind="oci"):
    return Pusher(registry.port, f"library/{name}").image("1", layers, kind)


def push_multi(registry):
    """An index of two platforms, each with layers of its own."""
    pusher = Pusher(registry.port, "library/multi")
    ours = pusher.image("ours", [layer("m1", 200 * KIB), layer("m2", MIB)], architecture=MACHINE)
    theirs = pusher.image("theirs", [layer("n1", 200 * KIB)], architecture=OTHER_MACHINE)
    parts = [
        descriptor(
            image.manifest_type,
            image.manifest,
            image.manifest_size,
            platform={"os": "linux", "architecture": architecture},
        )
        for architecture, image in ((OTHER_MACHINE, theirs), (MACHINE, ours))
    ]
    body = {"schemaVersion": 2, "mediaType": INDEX, "manifests": parts}
    index = pusher.manifest("1", json.dumps(body).encode(), INDEX)
    return dataclasses.replace(ours, tag="1", top=index, others=(theirs,))
