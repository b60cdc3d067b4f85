# SPDX-License-Identifier: Apache-2.0
"""Our import names are plain words; this refuses an environment where another distribution owns one of them."""

from importlib import metadata

from daemon.errors import NameTaken

OURS, NAMES = "firstline", ("daemon", "parsers", "store", "templates", "workflows")


def require_names() -> None:
    """Raise NameTaken where two distributions own one of our import names."""
    owners = metadata.packages_distributions()
    for name in NAMES:
        others = sorted({owner for owner in owners.get(name, []) if owner.lower() != OURS})
        if others:
            message = f"the package {name!r} belongs to {' and '.join(others)} as well as to Firstline"
            raise NameTaken(f"{message}: install Firstline into a virtual environment of its own")
