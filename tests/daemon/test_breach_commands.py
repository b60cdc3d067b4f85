# SPDX-License-Identifier: Apache-2.0
"""What the command line says of a data breach: number and state; the rest to who asks, and history tells of it."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.open import open_database
from daemon.settings import load
from store import migrate
from store.engine import Database
from tests.daemon.admin import firstline, settings_file
from tests.store.samples import raw, take_in

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
REPORT = "My laptop with the patient records of Zuidoost was stolen from my car last night, it was not encrypted."
SECRETS = ("Zuidoost", "laptop", "bob@home.example", "Bob Smit")
ANN = '\n[[agents]]\nname = "Ann Lee"\naddress = "ann@example.org"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A desk with one breach as its only ticket."""
    config = settings_file(tmp_path, ANN)
    (tmp_path / "data").mkdir()
    (tmp_path / "firstline.key").write_text("1" * 64 + "\n")
    database = Database(f"sqlite:///{tmp_path}/data/firstline.db")
    migrate.upgrade(database)
    database.close()
    settings = load(config)
    database = open_database(settings)
    content = raw(REPORT, Subject="=1+1 Stolen laptop")
    take_in(database, content, at=AT, desk=settings.desk())
    database.close()
    return config


def said(config: Path, *arguments: str) -> str:
    done = firstline(*arguments, "--config", str(config))
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("command", [["tickets"], ["tickets", "--json"], ["show", "1"], ["show", "1", "--json"]])
def test_a_breach_is_listed_and_shown_without_words_or_people(config: Path, command: list[str]) -> None:
    told = said(config, *command)
    assert "(confidential)" in told and not [word for word in SECRETS if word in told]


def test_each_line_of_a_breach_has_its_label_apart_from_its_value(config: Path) -> None:
    told = firstline("ticket", "--config", str(config), "--as", "ann@example.org", "1", "#contained locked")
    assert told.exit_code == 0, told.output
    shown = said(config, "show", "1")
    assert "Breach notification due 2" in " ".join(shown.split()) and "Breach notificationdue" not in shown
    assert "P1: " not in shown


def test_an_order_that_is_none_and_a_list_of_less_than_nothing_are_refused(config: Path) -> None:
    told = firstline("ticket", "--config", str(config), "1", "hello")
    assert told.exit_code == 13 and "there is no order in it" in told.output
    assert firstline("tickets", "--config", str(config), "--limit", "-3").exit_code == 2


def test_who_asks_for_a_breach_reads_it_and_history_says_so(config: Path) -> None:
    assert "breach_read" not in said(config, "show", "1")
    assert "Zuidoost" in said(config, "show", "1", "--confidential")
    assert "breach_read" in said(config, "show", "1")


def test_explain_says_that_a_mail_would_be_confidential_and_repeats_nothing(config: Path, tmp_path: Path) -> None:
    mail = tmp_path / "mail.eml"
    mail.write_bytes(raw(REPORT, Subject="Stolen laptop", Message_ID="<two@home.example>"))
    told = firstline("explain", str(mail)).output + said(config, "explain", str(mail))
    assert "confidential" in told and not [word for word in SECRETS if word in told]
    found = json.loads(firstline("explain", "--json", str(mail)).output)
    assert found["triage"]["breach"] and found["confidential"] is True
    assert not [word for word in SECRETS if word in str(found)]


def test_the_register_is_printed_for_people_spreadsheets_and_programs(config: Path) -> None:
    done = firstline("ticket", "--config", str(config), "--as", "ann@example.org", "1", "#contained locked",
                     "#measures @SUM(1)")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "contain: locked" in said(config, "breaches")
    (row,) = csv.DictReader(io.StringIO(said(config, "breaches", "--csv")))
    assert (row["number"], row["false_alarm"], row["in_time"]) == ("1", "no", "")
    assert row["measures"] == "'@SUM(1)", "a spreadsheet takes no words for a formula"
    (entry,) = map(json.loads, said(config, "breaches", "--json").splitlines())
    assert entry["facts"][0]["words"] == "contain: locked" and entry["open"][0] == "size"
    assert not [word for word in SECRETS if word in str(entry) and word != "laptop"]
    assert "no data breach" in said(config, "breaches", "--since", "2026-03-03")
