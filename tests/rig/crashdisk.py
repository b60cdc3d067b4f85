# SPDX-License-Identifier: Apache-2.0
"""A small ext4 file system in a file, whose power can be cut and which can be filled to the brim."""

import fcntl
import os
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Self

from tests.rig.process import at_exit, wait_until, work_folder

# From linux/ext4.h: shuts the file system down at once; with this flag not even the journal is written.
_FS_IOC_SHUTDOWN = 0x8004587D
_NO_LOG_FLUSH = 2


class CrashDisk:
    """Needs root and a loop device. After `power_cut` only what was synced is there at the next `mount`."""

    def __init__(self, megabytes: int = 64) -> None:
        folder = work_folder("disk")
        self._image = folder / "image"
        self.root = folder / "mounted"
        self.root.mkdir()
        with self._image.open("wb") as file:
            file.truncate(megabytes << 20)
        _run("mkfs.ext4", "-q", "-F", "-m", "0", str(self._image))

    def mount(self) -> Self:
        """Makes the files reachable below `root`, replaying the journal as a booting machine would.

        Through a loop device of its own each time: while another mount namespace still holds the one before (a booted
        container of another test does), that one would come back as it was left, shut down.
        """
        device = _run("losetup", "--find", "--show", str(self._image)).strip()
        try:
            _run("mount", device, str(self.root))
        finally:
            _run("losetup", "--detach", device)  # when the last mount of it ends
        self.root.chmod(0o777)
        at_exit(self._unmount_lazily)
        return self

    def unmount(self) -> None:
        """Takes the file system away; waits for files that are still open."""
        wait_until(lambda: not os.path.ismount(self.root) or _succeeds("umount", str(self.root)), 10, "umount")

    def power_cut(self) -> None:
        """Loses everything that is not on the disk yet; open files fail from now on. Then unmount and mount."""
        descriptor = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(descriptor, _FS_IOC_SHUTDOWN, struct.pack("I", _NO_LOG_FLUSH))
        finally:
            os.close(descriptor)

    def fill(self, leave_bytes: int = 0) -> None:
        """Takes all room but `leave_bytes`, rounded to the file system's blocks."""
        size, step = 0, 1 << 20
        with self._ballast.open("wb") as file:
            while step >= 4096:
                try:
                    os.posix_fallocate(file.fileno(), size, step)
                    size += step
                except OSError:
                    step //= 4
            file.truncate(max(size - leave_bytes, 0))

    def empty(self) -> None:
        """Gives back the room that `fill` took."""
        self._ballast.unlink()

    def __enter__(self) -> Self:
        return self.mount()

    def __exit__(self, *_: object) -> None:
        self.unmount()

    @property
    def _ballast(self) -> Path:
        return self.root / ".ballast"

    def _unmount_lazily(self) -> None:
        if os.path.ismount(self.root):
            _succeeds("umount", "--lazy", str(self.root))


def _succeeds(*command: str) -> bool:
    return _result(*command).returncode == 0


def _run(*command: str) -> str:
    done = _result(*command)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def _result(*command: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which(command[0], path="/usr/sbin:/sbin:/usr/bin:/bin") or command[0]
    return subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)
