"""The usual scene: Towline before two upstream registries that hold the catalogue."""
from kit.catalogue import SECOND, catalogue
from kit.registry import Registry
from kit.towline import Towline, registry


class Scene:
    """Started by a test class or a test; an address given for `hub` stands between Towline and docker.io."""

    def __init__(self, hub_address=None, **settings):
        self.images = catalogue()
        self.hub = Registry("docker-hub", self.images.docker_hub)
        self.second = Registry("second-registry", self.images.second)
        registries = {
            "docker.io": registry(hub_address or f"http://127.0.0.1:{self.hub.port}"),
            SECOND: registry(f"http://127.0.0.1:{self.second.port}"),
        }
        self.towline = Towline(registries, **settings)

    def start(self):
        self.hub.start()
        self.second.start()
        self.towline.start()
        return self

    def stop(self):
        self.towline.stop()
        self.second.stop()
        self.hub.stop()

    def upstream_of(self, image):
        return self.second if image.registry == SECOND else self.hub
