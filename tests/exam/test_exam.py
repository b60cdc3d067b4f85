# SPDX-License-Identifier: Apache-2.0
"""The exams: how well mails are read and tickets understood, never below the floors written down here.

A floor rises when the figure has risen, and never falls.
"""

import json
import os
import re
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

CORPORA = Path(os.environ.get("FIRSTLINE_CORPORA", Path(__file__).parents[3] / "shared" / "corpora"))
EXAM, SCORE = CORPORA / "tools" / "exam.py", CORPORA / "tickets" / "score.py"

# Per cent of the visible side.
MAIL_FLOORS = {
    "ok": 100.0, "from": 100.0, "fname": 99.5, "to": 100.0, "cc": 100.0, "subj": 97.5, "msgid": 100.0, "text": 97.5,
    "reply=": 97.5, "reply~": 100.0, "aname": 94.5, "asize": 100.0, "atype": 100.0, "acnt": 100.0, "bnce": 99.2,
    "!bnce": 100.0, "auto": 100.0, "autom": 100.0,
}  # fmt: skip
TICKET_FLOORS = {
    ("kind", "macro_f1"): 0.96,
    ("category", "macro_f1"): 0.97,
    ("breach", "recall"): 1.0,
    ("breach", "precision"): 0.95,
    ("priority", "within1"): 0.99,
    ("language", "accuracy"): 0.97,
}
WORST_CALIBRATION = 0.05


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


@pytest.mark.skipif(not EXAM.is_file(), reason="no exam below FIRSTLINE_CORPORA (../shared/corpora)")
def test_mails_are_read_as_well_as_before() -> None:
    command = f"{sys.executable} -m daemon parse --json {{files}}"
    done = subprocess.run(
        [sys.executable, str(EXAM), "--side", "visible", "--batch", command],
        capture_output=True, text=True, env=_environment(), timeout=280,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    columns = next(line for line in lines if line.startswith("corpus")).split()[4:-1]
    figures = next(line for line in lines if line.split()[:1] == ["percent"]).split()[1:]
    assert columns == list(MAIL_FLOORS)
    scored = {name: float(figure.rstrip("%")) for name, figure in zip(columns, figures, strict=True)}
    assert {name: scored[name] for name in scored if scored[name] < MAIL_FLOORS[name]} == {}


@pytest.mark.skipif(not SCORE.is_file(), reason="no tickets below FIRSTLINE_CORPORA (../shared/corpora)")
def test_tickets_are_understood_as_well_as_before(tmp_path: Path) -> None:
    gold = CORPORA / "tickets" / "visible.jsonl"
    tickets = [json.loads(line) for line in gold.read_text("utf-8").splitlines() if line.strip()]
    files = [_mail(tmp_path / f"{number}.eml", ticket) for number, ticket in enumerate(tickets)]
    told = subprocess.run(
        [sys.executable, "-m", "daemon", "explain", "--json", *map(str, files)],
        capture_output=True, text=True, env=_environment(), timeout=280, check=True,
    ).stdout  # fmt: skip
    answers = [json.loads(line)["triage"] for line in told.splitlines()]
    predicted = tmp_path / "predicted.jsonl"
    rows = [json.dumps({"id": t["id"], **answer}) for t, answer in zip(tickets, answers, strict=True)]
    predicted.write_text("\n".join(rows), "utf-8")
    said = subprocess.run(
        [sys.executable, str(SCORE), str(gold), str(predicted), "--json"], capture_output=True, text=True, check=True
    ).stdout
    scored = json.loads(next(line for line in reversed(said.splitlines()) if re.match(r"\{", line)))
    low = {key: scored[key[0]][key[1]] for key, floor in TICKET_FLOORS.items() if scored[key[0]][key[1]] < floor}
    assert low == {}
    assert scored["ece"] <= WORST_CALIBRATION


def _mail(file: Path, ticket: dict[str, Any]) -> Path:
    message = EmailMessage()
    message["From"], message["To"] = "Sam Doe <sam@customer.example>", "support@desk.example"
    message["Subject"] = " ".join(ticket["subject"].split())
    message.set_content(ticket["text"])
    file.write_bytes(message.as_bytes())
    return file
