# SPDX-License-Identifier: Apache-2.0
"""Mails that other projects test their parsers with, read from outside of this repository."""

import json
import os
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
