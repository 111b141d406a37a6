"""Filesystems of a test's own: small, failing, and with a power switch."""
import fcntl
import os
import struct

from kit.processes import folder, run, wait_until

# FS_IOC_SHUTDOWN of the kernel's fs.h: _IOR('X', 125, __u32); 2 is "without flushing the journal".
SHUTDOWN = (2 << 30) | (4 << 16) | (ord("X") << 8) | 125
WITHOUT_FLUSH = 2


class Mount:
    """A mounted folder of its own; closed, it is gone."""

    def __init__(self, name, *arguments):
        self.path = folder(name)
        self.arguments = arguments
        self.mount()

    def mount(self):
        run("mount", *self.arguments, self.path)

    def unmount(self):
        run("umount", self.path)

    def remount(self, options):
        run("mount", "-o", f"remount,{options}", self.path)

    def close(self):
        run("umount", "-l", self.path, check=False)


class Memory(Mount):
    """A tmpfs; `options` as for mount, `size=100m` or `nr_inodes=50`."""

    def __init__(self, options):
        super().__init__("tmpfs", "-t", "tmpfs", "-o", options, "towline-e2e")


class Disk(Mount):
    """An ext4 on a file, whose power can be cut: what was not synced is gone with the next mount."""

    def __init__(self, size, options="data=ordered", home=None):
        self.image = (home or folder("disk")) / "disk.img"
        with self.image.open("wb") as file:
            file.truncate(size)
        run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", self.image)
        super().__init__("ext4", "-o", f"loop,{options}", self.image)

    def mount(self):
        """A container that began before `unmount` holds the old mount for a while, and with it a filesystem without power."""
        wait_until(self._is_mounted_anew, 60, "nobody else holds the old mount")

    def _is_mounted_anew(self):
        super().mount()
        probe = self.path / "probe"
        try:
            probe.touch()
            probe.unlink()
            return True
        except OSError:
            self.unmount()
            return False

    def cut_power(self):
        opened = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(opened, SHUTDOWN, struct.pack("I", WITHOUT_FLUSH))
        finally:
            os.close(opened)
