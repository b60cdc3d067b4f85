# SPDX-License-Identifier: Apache-2.0
"""``make fuzz``: so many inputs for every parser, by chance and by coverage, then the property tests for longer."""

import argparse
import importlib.util
import os
import re
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from time import monotonic

from tests.fuzz.mutate import inputs, seeds
from tests.fuzz.run import Finding, run, save
from tests.fuzz.targets import SHARES, TARGETS

PIECE = 2_000  # inputs that one process takes at a time
BY_COVERAGE = 0.1  # of all inputs
DONE = re.compile(r"stat::number_of_executed_units:\s*(\d+)")


def _piece(target: str, seed: int, count: int, folders: list[Path]) -> list[Finding]:
    return run(target, TARGETS[target], inputs(seed, count, seeds(*folders)))


def by_chance(count: int, seed: int, folders: list[Path], workers: int, kept: Path) -> tuple[int, list[Finding]]:
    """Mutate mails; return how many inputs were tried, and the findings, each kept as soon as it is found."""
    pieces = [
        (target, seed * 1_000_003 + number * len(TARGETS) + place, min(PIECE, whole - start))
        for place, (target, whole) in enumerate((name, round(count * share)) for name, share in SHARES.items())
        for number, start in enumerate(range(0, whole, PIECE))
    ]
    found: list[Finding] = []
    done = 0
    with ProcessPoolExecutor(workers) as pool:
        jobs = [(pool.submit(_piece, *piece, folders), piece) for piece in pieces]
        for at, (job, piece) in enumerate(jobs, 1):
            save(job.result(), kept)
            found += job.result()
            done += piece[2]
            if at % 25 == 0 or at == len(jobs):
                print(f"  {done:,} inputs, {len(found)} findings", flush=True)
    return done, found


def _guided(target: str, count: int, folder: Path) -> tuple[int, int]:
    """Run atheris on one target; return the inputs it tried and its exit status."""
    command = [sys.executable, "-m", "tests.fuzz.guided", target, str(count), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        (folder / f"{target}.log").write_text(done.stderr[-20_000:])
    runs = DONE.search(done.stderr)
    return int(runs[1]) if runs else 0, done.returncode


def by_coverage(count: int, folder: Path, workers: int) -> tuple[int, int]:
    """Let atheris look for new paths, one process a target; return inputs tried and targets with a finding."""
    if importlib.util.find_spec("atheris") is None:
        print("  atheris is not installed: left out")
        return 0, 0
    with ThreadPoolExecutor(workers) as pool:
        jobs = {name: pool.submit(_guided, name, round(count * share), folder) for name, share in SHARES.items()}
        done = {name: job.result() for name, job in jobs.items()}
    for name, (runs, status) in done.items():
        print(f"  {name}: {runs:,} inputs, exit {status}", flush=True)
    return sum(runs for runs, _ in done.values()), sum(status != 0 for _, status in done.values())


def properties() -> int:
    """Run the property tests with many more examples."""
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "fuzz"}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-m", "hypothesis", "--timeout=3000", "tests"]
    return subprocess.run(command, env=environment, check=False).returncode


def main() -> int:
    """Parse the command line and run; exit 1 where anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="inputs over all parsers (100,000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other inputs (1)")
    parser.add_argument("--workers", type=int, default=2, help="processes (2)")
    parser.add_argument("--folder", type=Path, default=Path("build/fuzz"), help="for findings (build/fuzz)")
    parser.add_argument("--mails", type=Path, nargs="*", default=[], help="folders of more mails to begin with")
    parser.add_argument("--no-properties", action="store_true", help="leave the property tests out")
    told = parser.parse_args()
    begin = monotonic()
    told.folder.mkdir(parents=True, exist_ok=True)
    print("By chance, out of real mails:")
    tried, found = by_chance(round(told.count * (1 - BY_COVERAGE)), told.seed, told.mails, told.workers, told.folder)
    print("By coverage:")
    guided, broken = by_coverage(round(told.count * BY_COVERAGE), told.folder, told.workers)
    failed = 0 if told.no_properties else properties()
    seconds, findings = monotonic() - begin, len(found) + broken
    print(f"{tried + guided:,} inputs in {seconds:,.0f} s: {findings} findings in {told.folder}")
    for one in found[:10]:
        print(f"  {one.name}: {one.what.strip().splitlines()[-1]}")
    return 1 if found or broken or failed else 0


if __name__ == "__main__":
    sys.exit(main())
