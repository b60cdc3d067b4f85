# SPDX-License-Identifier: Apache-2.0
"""Merging and splitting by the daemon's own hands, and what the command line tells of it; no server is asked."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from daemon.cli import main
from daemon.house import House
from daemon.intake import Intake
from daemon.open import open_house
from daemon.order import give
from daemon.settings import load
from daemon.tick import tick_once
from store import inbox, reading
from store.inbox import Kept
from tests.daemon.desk import mail

SETTINGS = """
[desk]
name = "Example"
database = "sqlite:///{0}/x.db"
storage = "file://{0}/blobs"
[[mailboxes]]
name = "support"
address = "support@desk.example"
[mailboxes.imap]
host = "localhost"
username = "x"
password = "y"
[smtp]
host = "localhost"
[[agents]]
name = "Ann Lee"
address = "ann@desk.example"
"""


@pytest.fixture
def house(tmp_path: Path) -> House:
    (tmp_path / "firstline.toml").write_text(SETTINGS.format(tmp_path))
    house = open_house(load(tmp_path / "firstline.toml", {}), lambda event, **told: None)
    first = mail("a@b.example", "support@desk.example", "Printer", "The printer prints nothing.")
    second = mail("a@b.example", "support@desk.example", "Screen", "My screen is black.")
    reply = mail("a@b.example", "support@desk.example", "Re: [#1] Printer", "The scanner is broken, too.")
    kept = [
        Kept(mailbox="support", generation=1, uid=uid, blob=house.blobs.put(raw), size=len(raw), message_id="",
             received_at=house.now())
        for uid, raw in enumerate((first, second, reply), 1)
    ]  # fmt: skip
    with house.database.write() as connection:
        inbox.keep(connection, kept, house.now())
    settle(house)
    return house


def settle(house: House) -> None:
    """Decide what waits, and what one ticket is to hear of another."""
    intake = Intake(house=house)
    for _ in range(20):
        if not (intake.take_in_once() or tick_once(house)):
            return


def bodies(house: House, number: int) -> list[str]:
    with house.database.read() as connection:
        found = reading.whole(connection, number)
    assert found is not None
    return [str(message["body"]).strip() for message in found.messages]


def firstline(tmp_path: Path, *words: str) -> str:
    told = CliRunner().invoke(main, [words[0], "--config", str(tmp_path / "firstline.toml"), *words[1:]])
    assert told.exit_code == 0, told.output
    return told.output


def test_a_mail_that_was_split_off_is_read_again_and_opens_a_ticket_and_a_merge_shows_both(
    house: House, tmp_path: Path
) -> None:
    assert bodies(house, 1) == ["The printer prints nothing.", "The scanner is broken, too."]
    assert give(house.database, house.desk, 1, "#split", "", house.now()).done == ("#split",)
    settle(house)
    assert (bodies(house, 1), bodies(house, 3)) == (
        ["The printer prints nothing."], ["The scanner is broken, too."]
    )  # fmt: skip
    firstline(tmp_path, "ticket", "1", "#merge 3", "#time 1:30 looked at both", "#tag roller")
    settle(house)
    told = firstline(tmp_path, "show", "3")
    assert "Merged into it" in told and "The printer prints nothing." in told
    told = " ".join(firstline(tmp_path, "show", "1").split())
    assert "Goes on in #3" in told and "Time worked 1 h 30 min" in told and "Tags roller" in told
    assert "Printer" in firstline(tmp_path, "tickets", "--tag", "roller")
    assert "no such tickets" in firstline(tmp_path, "tickets", "--tag", "rol")


def test_the_command_line_tells_history_lists_and_help(house: House, tmp_path: Path) -> None:
    firstline(tmp_path, "ticket", "1", "--as", "ann@desk.example", "#take")
    told = firstline(tmp_path, "ticket", "1", "--as", "ann@desk.example", "#history", "#mine", "#open", "#help time")
    assert "assigned  Ann Lee  Ann Lee" in told and "#time 45m: that you worked on it" in told
    assert "#1  P3  in progress" in told and "#2  P3  new" in told
