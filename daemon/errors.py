# SPDX-License-Identifier: Apache-2.0
"""What stops a command, each with its own exit code; the text says what, where and what to do.

DaemonError
    SettingsError         3   the settings, every fault at once
    NameTaken             4   another distribution owns one of our import names
    AnotherDaemon         8   a second daemon on one SQLite file
    NotFound             10   no such mail, ticket, mailbox or letter
    NotDone              13   an order that cannot be obeyed
    LetterFaults         14   letters of the admin's own that cannot be sent, every fault at once
    LessonRefused        15   what agents decided would make the desk worse at the golden set
The demo has 11 for missing extras and 12 for a ``send`` without a running demo (daemon/demo/faults.py).
The store's own errors get theirs here as well: database 5, newer schema 6, older schema 7, raw mail 9.
"""

from dataclasses import dataclass

from store.errors import DatabaseUnavailable, SchemaTooNew, SchemaTooOld, StorageFault, StoreError


class DaemonError(Exception):
    """Something that stops a command."""

    exit_code = 1


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong in the settings: which key, what is wrong, and how it should look."""

    key: str
    wrong: str
    example: str = ""

    def __str__(self) -> str:
        return f"{self.key}: {self.wrong}" + (f"; for example {self.example}" if self.example else "")


class SettingsError(DaemonError):
    """The settings cannot be used; ``faults`` holds all that is wrong with them."""

    exit_code = 3

    def __init__(self, where: str, faults: list[Fault]) -> None:
        self.where, self.faults = where, faults
        count = "one fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__("\n  ".join([f"the settings {where} have {count}:", *map(str, faults)]))


class NameTaken(DaemonError):
    """Another distribution in this environment owns one of our import names."""

    exit_code = 4


class AnotherDaemon(DaemonError):
    """Another daemon has this SQLite database."""

    exit_code = 8


class NotFound(DaemonError):
    """What was asked for does not exist."""

    exit_code = 10


class NotDone(DaemonError):
    """An order that cannot be obeyed; nothing of it was done."""

    exit_code = 13


class LetterFaults(DaemonError):
    """Letters of the admin's own that cannot be sent; ``faults`` holds a sentence for each fault."""

    exit_code = 14

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        count = "one fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__("\n  ".join([f"your letters have {count}:", *faults]))


class LessonRefused(DaemonError):
    """What the votes teach costs too much of the golden set; the lesson before it stays at work."""

    exit_code = 15


STORE_EXIT_CODES: dict[type[StoreError], int] = {
    DatabaseUnavailable: 5,
    SchemaTooNew: 6,
    SchemaTooOld: 7,
    StorageFault: 9,
}


def exit_code(error: Exception) -> int:
    """The exit code of an expected error; 1 for any other."""
    if isinstance(error, DaemonError):
        return error.exit_code
    return next((code for kind, code in STORE_EXIT_CODES.items() if isinstance(error, kind)), 1)


def in_words(error: BaseException) -> str:
    """Any error on one line, for the journal: its kind and what it says."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
