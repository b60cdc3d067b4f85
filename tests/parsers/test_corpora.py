# SPDX-License-Identifier: Apache-2.0
"""Mails that other projects test their parsers with, read from outside of this repository."""

import json
import os
from email.message import EmailMessage
from pathlib import Path

import pytest

from parsers.mail import read
from parsers.schema import describe
from parsers.values import Nature

CORPORA = Path(os.environ.get("FIRSTLINE_CORPORA", Path(__file__).parents[3] / "shared" / "corpora"))
FILES = sorted([*CORPORA.glob("*/msgs/*"), *CORPORA.glob("rig_samples/*/*.eml")])

pytestmark = pytest.mark.skipif(not FILES, reason=f"no mails below FIRSTLINE_CORPORA ({CORPORA})")


def test_every_mail_of_the_corpora_is_read() -> None:
    for file in FILES:
        found = read(file.read_bytes())
        assert "".join(one.text for one in found.segments) == found.text, file
        json.dumps(describe(found, file.name)).encode("utf-8")


def test_replies_of_real_clients_are_human() -> None:
    for file in CORPORA.glob("rig_samples/client-replies/*.eml"):
        assert read(file.read_bytes()).nature is Nature.HUMAN, file


REPLIES = ("email_reply_trimmer", "github_erp", "quotequail", "talon", "willdurand", "zapier_erp", "k9_l10n")


@pytest.mark.parametrize("source", REPLIES)
def test_every_answer_of_the_reply_sources_is_human(source: str) -> None:
    for file in sorted((CORPORA / source / "msgs").iterdir()):
        found = read(file.read_bytes())
        assert found.nature is Nature.HUMAN, (file.name, found.reason)


@pytest.mark.parametrize("prefix", ["", "Re: "])
def test_tickets_are_human_save_what_the_label_says(prefix: str) -> None:
    for line in (CORPORA / "tickets" / "visible.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        mail = EmailMessage()
        mail["From"] = "Customer <customer@client.example>"
        mail["To"] = "desk@help.example"
        mail["Subject"] = prefix + " ".join(row["subject"].split())
        mail["Message-ID"] = "<t@client.example>"
        if prefix:
            mail["In-Reply-To"] = "<t1.1@help.example>"
        mail.set_content(row["text"])
        found = read(mail.as_bytes())
        machines = (Nature.AUTO_REPLY, Nature.NOTIFICATION)
        told = row["kind"] == "other" and found.nature in machines and found.confidence <= 0.9
        assert found.nature is Nature.HUMAN or told, (row["id"], found.reason)


def test_no_bounce_of_the_corpora_is_without_a_status_for_want_of_reading() -> None:
    asked = empty = nameless = 0
    for file in sorted(CORPORA.glob("sisimai_vis/msgs/*.eml")):
        bounce = read(file.read_bytes()).bounce
        for one in bounce.recipients if bounce else ():
            asked += 1
            empty += not one.status
            nameless += "@" not in one.address
    assert asked and empty <= 0.04 * asked
    assert nameless == 0


@pytest.mark.parametrize(("source", "least"), [("k9_l10n", 0.97), ("talon", 0.85), ("email_reply_trimmer", 0.80)])
def test_the_new_text_is_found(source: str, least: float) -> None:
    right = asked = 0
    for line in (CORPORA / source / "expect.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if "reply_text" not in row["expect"]:
            continue
        asked += 1
        found = read((CORPORA / source / "msgs" / row["file"]).read_bytes()).reply_text
        right += "".join(row["expect"]["reply_text"].split()).startswith("".join(found.split()))
    assert right >= least * asked
