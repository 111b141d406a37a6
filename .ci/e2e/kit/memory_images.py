"""A set of images of very different sizes, for load while something breaks."""
import random

from kit.images import KIB, MIB


def varied(registry, count, seed, largest=64 * MIB):
    """`count` images; layers from a few bytes to `largest`, most of some MiB, the same for the same seed."""
    chance = random.Random(seed)
    images = []
    for index in range(count):
        sizes = [int(KIB * 2 ** chance.uniform(0, 10)) for _ in range(2)]
        sizes.append(int(MIB * 2 ** chance.uniform(0, 5)))
        if index % 4 == 0:
            sizes.append(int(min(largest, MIB * 2 ** chance.uniform(4, 6))))
        images.append(registry.image(f"load{seed}-{index}", sizes))
    return images
