# SPDX-License-Identifier: Apache-2.0
"""A process between the demo and its daemon: once its standard input ends, the daemon ends and the folder goes.

The demo holds the other end of that pipe, so this happens even where the demo is killed. It is run by its path and
needs nothing of Firstline: ``python keeper.py FOLDER COMMAND...``.
"""

import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

ENDED = "daemon-ended"  # the file in the folder that holds the daemon's exit code
SECONDS = 12.0


def main(folder: Path, command: list[str]) -> int:
    """Keep the daemon until the demo lets go; the daemon's exit code."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    # Not before: a signal that is ignored would be so in the daemon as well.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    let_go = threading.Thread(target=_end_with_the_demo, args=(process,))
    let_go.start()
    code = process.wait()
    (folder / ENDED).write_text(f"{code}\n")
    let_go.join()
    shutil.rmtree(folder, ignore_errors=True)
    return 0 if code == 0 else 1


def _end_with_the_demo(process: "subprocess.Popen[bytes]") -> None:
    sys.stdin.buffer.read()
    process.terminate()
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
