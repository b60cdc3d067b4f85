# SPDX-License-Identifier: Apache-2.0
"""Feeds inputs to a parser and judges: an exception, or more CPU time than the allowance, is a finding."""

import hashlib
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from time import thread_time

# The promise of the parsers for one mail: seconds of CPU, and seconds a million bytes.
ALLOWED, ALLOWED_A_MEGABYTE = 0.050, 0.150
TRIES = 3  # a slow input is slow only when it is so every time: the machine may be busy
SLACK = 2.0  # fuzzing shares its machine with others


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One input that broke a promise: of which parser, how, and the bytes."""

    target: str
    what: str
    data: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """A file name that is the same for the same input."""
        return f"{self.target}-{hashlib.sha256(self.data).hexdigest()[:12]}"


def allowance(size: int) -> float:
    """Seconds of CPU that an input of so many bytes may take."""
    return ALLOWED + ALLOWED_A_MEGABYTE * size / 1e6


def spent(function: Callable[[bytes], object], data: bytes) -> float:
    """Seconds of CPU that one call takes; what it raises goes through."""
    before = thread_time()
    function(data)
    return thread_time() - before


def judge(target: str, function: Callable[[bytes], object], data: bytes) -> Finding | None:
    """Try one input."""
    try:
        limit = SLACK * allowance(len(data))
        seconds = spent(function, data)
        if seconds > limit:
            seconds = min(spent(function, data) for _ in range(TRIES))
    except Exception:
        return Finding(target=target, what=traceback.format_exc(limit=-4), data=data)
    if seconds <= limit:
        return None
    return Finding(target=target, what=f"{seconds:.3f} s of CPU for {len(data)} bytes", data=data)


def run(target: str, function: Callable[[bytes], object], inputs: Iterable[bytes], most: int = 20) -> list[Finding]:
    """Try all inputs and return the findings, at most so many."""
    found: list[Finding] = []
    for data in inputs:
        finding = judge(target, function, data)
        if finding:
            found.append(finding)
            if len(found) >= most:
                break
    return found


def save(found: Iterable[Finding], folder: Path) -> None:
    """Keep each finding: the bytes, and beside them what happened."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in found:
        (folder / f"{one.name}.bin").write_bytes(one.data)
        (folder / f"{one.name}.txt").write_text(one.what, "utf-8", "backslashreplace")
