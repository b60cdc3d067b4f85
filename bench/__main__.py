# SPDX-License-Identifier: Apache-2.0
"""``make bench``: every benchmark in turn, or those that are named; exit 1 where one misses its goal."""

import sys
from collections.abc import Callable

from bench import language, learning, parsing, triage, wakeup

ALL: dict[str, Callable[[], bool]] = {
    "parsing": parsing.main,
    "language": language.main,
    "learning": learning.main,
    "triage": triage.main,
    "wakeup": wakeup.main,
}


def main(names: list[str]) -> int:
    """Run the benchmarks of these names, or all."""
    met = [ALL[name]() for name in names or ALL]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
