"""How much of the long tests runs: a sample, or with `run --thorough` all of it."""
import os

THOROUGH = bool(os.environ.get("TOWLINE_E2E_THOROUGH"))


def sample(whole, part):
    """`whole` in a thorough run, else `part`."""
    return whole if THOROUGH else part
