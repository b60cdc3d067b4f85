# SPDX-License-Identifier: Apache-2.0
"""What ends a demo, each with its own exit code.

DaemonError
    StepFailed     1   a step of the story did not happen
    NoExtras      11   the embedded servers are not installed
    NoDemo        12   ``demo send`` found no demo that runs
"""

from importlib.util import find_spec

from daemon.errors import DaemonError

NEEDED = ("pymap", "aiosmtpd")


class StepFailed(DaemonError):
    """A step of the story did not happen; the text says which, and what was seen instead."""


class NoExtras(DaemonError):
    """The embedded servers are not installed."""

    exit_code = 11


class NoDemo(DaemonError):
    """No demo runs that a mail could be sent to."""

    exit_code = 12


def require_extras() -> None:
    """Raise NoExtras where an embedded server is missing."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise NoExtras(f"the demo needs {' and '.join(missing)}: pip install 'firstline[demo]'")
