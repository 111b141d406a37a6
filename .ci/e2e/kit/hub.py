"""The images that the documents speak of, in stand-ins for the public registries that they come from."""
import functools

from kit.images import KIB, MIB, Pusher, layer
from kit.processes import folder
from kit.registry import Registry

HUB, QUAY = "docker.io", "quay.io"
# Registry → repository → tags. Every tag is an image of its own.
IMAGES = {
    HUB: {
        "library/alpine": ("3", "latest"),
        "library/busybox": ("1",),
        "library/crowd": ("1",),
        "library/debian": ("12",),
        "library/layers": ("1",),
        "library/multi": ("1",),
        "library/nginx": ("1",),
    },
    QUAY: {"org/app": ("1", "2"), "podman/hello": ("latest",)},
}


@functools.cache
def registries():
    """The folders of both, by the registries' names; made once a run."""
    made = {}
    for registry, repositories in IMAGES.items():
        made[registry] = folder(registry)
        with Registry(f"push-{registry}", made[registry]) as running:
            for repository, tags in repositories.items():
                pusher = Pusher(running.port, repository)
                base = layer(f"{registry}/{repository}", 2 * MIB)
                for tag in tags:
                    pusher.image(tag, [base, layer(f"{registry}/{repository}:{tag}", 30 * KIB)])
    return made
