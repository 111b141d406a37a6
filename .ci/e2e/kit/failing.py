"""A program whose N-th system call of a kind fails: the library kit/failing.c, built and armed."""
import errno
import mmap
import struct
from pathlib import Path

from kit.processes import folder, run

CALLS = ("open", "write", "sync", "rename", "unlink", "truncate", "mkdir", "close", "read", "chmod")
ERRORS = {name: getattr(errno, name) for name in ("EIO", "ENOSPC", "EMFILE", "EINTR", "EROFS")} | {"short": 0}
SLOT, SLOTS, COUNTS = 8, 64, 8
NOTHING = -1


class Failing:
    """What a server needs in its environment, and the switch for what fails in it."""

    def __init__(self, concerned):
        """`concerned`: the folder whose files the calls are about."""
        home = folder("failing")
        self.library = home / "failing.so"
        source = Path(__file__).with_name("failing.c")
        run("gcc", "-Wall", "-Werror", "-O2", "-shared", "-fPIC", "-o", self.library, source, "-ldl")
        file = home / "control"
        file.write_bytes(bytes(SLOT * SLOTS))
        with file.open("r+b") as opened:
            self.memory = mmap.mmap(opened.fileno(), SLOT * SLOTS)
        self.disarm()
        self.environment = {
            "LD_PRELOAD": str(self.library),
            "FAILING_FOLDER": str(concerned),
            "FAILING_CONTROL": str(file),
        }

    def arm(self, call, error, number, lasting=False):
        """From now on the `number`-th such call fails, and with `lasting` all that follow."""
        self._set(0, NOTHING)
        for index in range(len(CALLS)):
            self._set(COUNTS + index, 0)
        for index, value in ((1, ERRORS[error]), (2, number), (3, int(lasting)), (4, 0)):
            self._set(index, value)
        self._set(0, CALLS.index(call))

    def disarm(self):
        self._set(0, NOTHING)

    @property
    def failed(self):
        """How many calls failed since it was armed."""
        return self._get(4)

    def count(self, call):
        """How many such calls there were since it was armed."""
        return self._get(COUNTS + CALLS.index(call))

    def _set(self, index, value):
        struct.pack_into("q", self.memory, SLOT * index, value)

    def _get(self, index):
        return struct.unpack_from("q", self.memory, SLOT * index)[0]
