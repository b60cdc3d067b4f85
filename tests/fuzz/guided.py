# SPDX-License-Identifier: Apache-2.0
"""Fuzzing by coverage: atheris changes inputs and keeps those that reach code no input reached before.

Runs as a process of its own, ``python -m tests.fuzz.guided TARGET COUNT FOLDER``, since libFuzzer ends its process.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["parsers"], enable_loader_override=False):
    from tests.fuzz.targets import TARGETS

from tests.fuzz.mutate import seeds  # noqa: E402
from tests.fuzz.run import judge, save  # noqa: E402

LONGEST = 16_384  # bytes; long inputs are the other fuzzer's part
# Counting branches makes Python several times slower, so that only gross slowness is told here.
SLOWEST_SECONDS = 5


def main(target: str, count: int, folder: Path) -> None:
    """Try so many inputs; a finding is saved and ends the process with libFuzzer's exit status."""
    pool = folder / f"seeds-{target}"
    pool.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        (pool / str(number)).write_bytes(seed[:LONGEST])

    def once(data: bytes) -> None:
        finding = judge(target, TARGETS[target], data)
        if finding and "Traceback" in finding.what:
            save([finding], folder)
            raise AssertionError(finding.what)

    limits = [f"-runs={count}", f"-max_len={LONGEST}", f"-timeout={SLOWEST_SECONDS}"]
    output = ["-print_final_stats=1", "-verbosity=0", f"-artifact_prefix={folder}/"]
    atheris.Setup([sys.argv[0], *limits, *output, str(pool)], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
