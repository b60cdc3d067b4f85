# SPDX-License-Identifier: Apache-2.0
"""``python -m daemon`` is ``firstline``."""

from daemon.cli import main

if __name__ == "__main__":
    main(prog_name="firstline")
