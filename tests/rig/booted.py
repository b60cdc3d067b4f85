# SPDX-License-Identifier: Apache-2.0
"""Boots a throw-away copy of this machine under a real systemd, with Firstline installed for everybody in it."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Self

from tests.rig.process import Server

ROOT = Path(__file__).parents[2]
PYTHON = Path(f"/usr/bin/python3.{sys.version_info.minor}")  # a service can reach the system's Python alone
HOME = "/opt/firstline"
COMMAND = f"{HOME}/bin/firstline"

_SCRIPT = f"""#!{HOME}/bin/python3
from daemon.cli import main
main()
"""


class BootedMachine(Server):
    """Needs root, overlayfs and systemd-nspawn. Its files are this machine's until changed; its network is ours.

    Only the basic target is reached, so that none of the services installed here starts a second time.
    """

    def __init__(self) -> None:
        super().__init__("machine")
        self._mounted = self.folder / "mounted"
        self._root = self._mounted / "root"
        self._leader = 0

    def start(self) -> Self:
        """Mounts the copy, boots it and returns once systemd runs."""
        self._mounted.mkdir(exist_ok=True)
        _run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", str(self._mounted))
        for name in ("upper", "work", "root"):
            (self._mounted / name).mkdir()
        layers = f"lowerdir=/,upperdir={self._mounted}/upper,workdir={self._mounted}/work"
        _run("mount", "-t", "overlay", "overlay", "-o", layers, str(self._root))
        self._install()
        libraries = sysconfig.get_paths()["purelib"]
        self.spawn(
            [
                "systemd-nspawn", "--quiet", f"--directory={self._root}", "--register=no", "--keep-unit", "--boot",
                "--console=pipe", f"--bind-ro={libraries}:{HOME}/libraries", f"--bind-ro={ROOT}:{HOME}/source",
                "--", "--unit=basic.target",
            ],
            ready=self._runs,
            seconds=60,
        )  # fmt: skip
        return self

    def run(self, *command: str, script: str = "", code: int | None = 0) -> str:
        """What the command prints inside; `script` is its input. Fails where its exit code is another."""
        inside = ["nsenter", "-t", str(self._leader), "-m", "-u", "-i", "-n", "-p", "--"]
        clean = {"PATH": f"{HOME}/bin:/usr/sbin:/usr/bin:/sbin:/bin", "SYSTEMD_PAGER": "", "COLUMNS": "200"}
        done = subprocess.run(
            [*inside, *command], input=script, capture_output=True, text=True, cwd="/", env=clean, check=False
        )
        if code is not None and done.returncode != code:
            raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def shown(self, unit: str, name: str) -> str:
        """One property of a unit, as systemctl shows it."""
        return self.run("systemctl", "show", unit, f"--property={name}", "--value").strip()

    def stop(self) -> None:
        """Ends the machine and forgets its files."""
        if self._leader:
            # The end of its first process is the end of all its processes.
            os.kill(self._leader, signal.SIGKILL)
            self._leader = 0
        self.end(signal.SIGTERM)
        subprocess.run(["umount", "--lazy", str(self._mounted)], check=False)

    def _install(self) -> None:
        """A virtual environment of the system's Python over our libraries and sources, as one in /opt would be."""
        for name in ("etc/fstab", "etc/crypttab"):
            (self._root / name).write_text("")  # the disks that they name are not there
        for name in ("etc/firstline", "var/lib/firstline"):
            shutil.rmtree(self._root / name, ignore_errors=True)
        home = self._root / HOME.lstrip("/")
        packages = home / "lib" / PYTHON.name / "site-packages"
        for folder in (packages, home / "bin", home / "libraries", home / "source"):
            folder.mkdir(parents=True)
        (home / "pyvenv.cfg").write_text("home = /usr/bin\n")
        (home / "bin" / "python3").symlink_to(PYTHON)
        (packages / "firstline.pth").write_text(f"{HOME}/source\n{HOME}/libraries\n")
        (home / "bin" / "firstline").write_text(_SCRIPT)
        (home / "bin" / "firstline").chmod(0o755)

    def _runs(self) -> bool:
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        if not children:
            return False
        self._leader = int(children[0])
        return self.run("systemctl", "is-system-running", code=None).strip() in ("running", "degraded")


def boots() -> bool:
    """Whether this machine can hold such a copy."""
    programs = ("systemd-nspawn", "nsenter", "mount", "useradd")
    if os.geteuid() != 0 or not PYTHON.exists() or not all(map(shutil.which, programs)):
        return False
    # Without the right to mount, as in most containers, nothing below can work.
    tried = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
    return tried.returncode == 0 and "\toverlay\n" in Path("/proc/filesystems").read_text()


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
