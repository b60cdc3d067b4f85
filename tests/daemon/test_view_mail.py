# SPDX-License-Identifier: Apache-2.0
"""How ``firstline parse`` shows a mail to people: nothing hidden, nothing that steers the terminal."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.cells import cell_len
from rich.console import Console

from daemon import view_mail
from daemon.cli import main
from daemon.terminal import printable
from parsers.mail import read
from parsers.values import Context, Mail
from tests.corpus import CORPUS, files

ENVIRONMENT = {"PYTHONPATH": str(Path.cwd()), "PATH": "/usr/bin"}


def shown(raw: bytes, width: int = 80, unfolded: bool = False, context: Context = Context()) -> str:  # noqa: B008
    """What a terminal of so many columns is sent, without colours."""
    out = io.StringIO()
    console = Console(file=out, width=width, highlight=False, force_terminal=True, color_system=None)
    view_mail.show(read(raw, context), console, unfolded)
    return out.getvalue()


def corpus(name: str, unfolded: bool = False) -> str:
    return shown((CORPUS / f"{name}.eml").read_bytes(), unfolded=unfolded)


def firstline(
    *arguments: object, encoding: str = "utf-8", stdin: bytes = b""
) -> "subprocess.CompletedProcess[bytes]":
    """Run the command with its output in a pipe."""
    return subprocess.run(
        [sys.executable, "-m", "daemon", "parse", *map(str, arguments)],
        capture_output=True, timeout=60, env={**ENVIRONMENT, "PYTHONIOENCODING": encoding}, input=stdin,
    )  # fmt: skip


def test_who_writes_stands_at_the_head_with_how_to_reach_them() -> None:
    said = corpus("clients/plain")
    assert "De printer op de derde verdieping doet niets ☹" in said.splitlines()[0]
    assert "Zoë Klein <zoe@klant.example>" in said
    assert "+31 20 623 4567 · Klant Voorbeeld B.V." in said
    assert "Monday 2 November 2026 09:15 +0100" in said


def test_what_is_not_new_is_folded_to_a_line_each_and_shown_when_asked_for() -> None:
    folded, whole = corpus("rfc/alternative"), corpus("rfc/alternative", unfolded=True)
    assert "[4 quoted lines]" in folded and "schrieb Firstline" not in folded
    assert "[4 quoted lines]" not in whole and "schrieb Firstline" in whole
    assert "[signature, 4 lines]" in corpus("clients/plain")


def test_a_log_of_many_lines_is_cut_short_unless_all_is_asked_for() -> None:
    raw = b"Subject: log\n\n" + b"line\n" * 3000
    assert "[2,000 more lines]" in shown(raw)
    assert shown(raw, unfolded=True).count("│ line") == 3000


def test_attachments_are_listed_with_a_size_for_people() -> None:
    (line,) = [line for line in corpus("rfc/alternative").splitlines() if "Rechnung" in line]
    assert line.split("  ")[-1].strip() == "application/pdf"
    assert "9 bytes" in line


def test_how_the_name_of_a_file_ends_is_always_shown() -> None:
    raw = b'Content-Type: image/png; name="%s.png.exe"\nContent-Disposition: attachment\n\nx' % (b"holiday-" * 12)
    (line,) = [line for line in shown(raw).splitlines() if " byte" in line]
    assert "…" in line and ".png.exe " in line and len(line) <= 80


def test_a_verdict_comes_with_its_reason() -> None:
    said = corpus("bounces/bounce")
    assert "a mail that came back, 100% sure: a delivery status notification" in " ".join(said.split())
    assert "gone@klant.example: failed for good, 5.1.1" in said
    assert "full@klant.example: delayed for now, 4.2.2" in said
    assert "<t42.5@help.example>" in said


def test_trust_is_said_in_words() -> None:
    ours = Context(authserv_ids=frozenset({"mx.help.example"}))
    head = b"Authentication-Results: mx.help.example; dmarc=%s header.from=agent.example\n"
    mail = b"From: Ann <ann@agent.example>\n\nHello"
    assert "our server vouches for the sender" in shown(head % b"pass" + mail, context=ours)
    assert "our server refutes the sender" in shown(head % b"fail" + mail, context=ours)
    assert "nobody vouches for the sender" in shown(mail)


def test_orders_and_a_forwarded_mail_are_shown() -> None:
    said = corpus("clients/forward")
    assert "#category furniture" in said
    assert said.index("Forwarded") < said.index("Bob Broek <bob@klant.example>") < said.index("My chair lost a leg.")


def test_one_who_writes_in_the_name_of_another_is_named() -> None:
    said = corpus("clients/contact-form-that-does-not-reply")
    assert "Jörg Müller <joerg@kunde.example>" in said
    assert "in the name of Acme Webshop <no-reply@shop.example>" in said


@pytest.mark.parametrize("width", [40, 80, 160])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    raw = "Subject: {0}\nFrom: {0} <a@b.example>\nContent-Type: text/plain; charset=utf-8\n\n{0}\n{1}\n".format(
        "word " * 60, "長い文章です。" * 40
    )
    assert max(cell_len(line) for line in shown(raw.encode(), width).splitlines()) <= width


@pytest.mark.parametrize("file", files(), ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_mail_of_the_corpus_is_shown_with_all_that_is_new(file: Path) -> None:
    said = "".join(shown(file.read_bytes(), 200).replace("│", "").split())
    new = printable(read(file.read_bytes()).reply_text.replace("\n", " ")).replace("│", "").split()
    assert all(word in said for word in new[:50] if len(word) < 40)


def test_no_mail_steers_the_terminal_or_writes_where_the_verdicts_stand() -> None:
    evil = b"\x1b]0;owned\x07\x1b[2J\x9b31m \xe2\x80\xae[bold red]x[/bold red]"
    raw = (
        b"From: " + evil + b" <a@b.example>\nSubject: " + evil + b"\nOrganization: " + evil
        + b'\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n'
        + evil + b"\r  Verdicts\n    Kind      a person\n--b\nContent-Type: image/" + evil + b'; name="' + evil
        + b'"\nContent-Disposition: attachment\n\nx\n--b--\n'
    )  # fmt: skip
    said = shown(raw)
    assert all(char.isprintable() or char == "\n" for char in said)
    assert "[bold red]x[/bold red]" in said
    assert [line for line in said.splitlines() if line.strip() == "Verdicts"] == ["  Verdicts"]


def test_in_a_pipe_there_are_no_colours_and_no_wrapped_lines(tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    file.write_bytes(b"From: a@b.example\nSubject: Hi\n\n" + b"word " * 100)
    done = firstline(file)
    assert done.returncode == 0 and b"\x1b" not in done.stdout
    assert b"  \xe2\x94\x82 " + (b"word " * 100).strip() + b"\n" in done.stdout


def test_several_files_are_parted_by_rules_that_name_them(tmp_path: Path) -> None:
    for name in ("one.eml", "two.eml"):
        (tmp_path / name).write_bytes(b"Subject: %s\n\nHello" % name.encode())
    said = firstline(tmp_path / "one.eml", tmp_path / "two.eml").stdout.decode()
    rules = [line for line in said.splitlines() if line.startswith("── ")]
    assert [rule.split()[1] for rule in rules] == [str(tmp_path / "one.eml"), str(tmp_path / "two.eml")]


def test_a_file_that_cannot_be_read_is_a_sentence_and_the_others_are_shown(tmp_path: Path) -> None:
    (tmp_path / "two.eml").write_bytes(b"Subject: There\n\nHello")
    done = firstline(tmp_path / "one.eml", tmp_path / "two.eml")
    assert b"one.eml cannot be read: No such file or directory" in done.stderr
    assert done.returncode != 0 and b"There" in done.stdout


def test_letters_that_the_terminal_has_not_are_no_error(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes("Subject: ☹ Zoë\n\nGrüße".encode())
    done = firstline(tmp_path / "one.eml", encoding="ascii")
    assert done.returncode == 0 and b"Gr??e" in done.stdout


def test_json_is_one_object_a_line_as_ever(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(b"Subject: One\n\nHello")
    done = firstline("--json", tmp_path / "one.eml", tmp_path / "none.eml")
    assert [json.loads(line)["subject"] for line in done.stdout.splitlines()] == ["One", ""]


def test_a_folder_among_the_files_is_a_sentence_and_the_others_are_shown(tmp_path: Path) -> None:
    (tmp_path / "two.eml").write_bytes(b"Subject: There\n\nHello")
    for form in ([], ["--json"]):
        done = firstline(*form, tmp_path, tmp_path / "two.eml")
        assert f"{tmp_path} cannot be read: Is a directory".encode() in done.stderr
        assert done.returncode not in (0, 2) and b"There" in done.stdout
    assert len(done.stdout.splitlines()) == 2


def test_a_dash_is_the_mail_on_standard_input() -> None:
    done = firstline("--json", "-", stdin=b"Subject: Piped\n\nHello")
    assert done.returncode == 0
    assert [(one["file"], one["subject"]) for one in map(json.loads, done.stdout.splitlines())] == [("-", "Piped")]
    assert b"Piped" in firstline("-", stdin=b"Subject: Piped\n\nHello").stdout


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_mail_that_breaks_the_reader_costs_no_other_mail(
    form: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(raw: bytes) -> Mail:
        if b"Two" in raw:
            raise RecursionError("too deep")
        return read(raw)

    monkeypatch.setattr("parsers.mail.read", breaks)
    names = [tmp_path / f"{name}.eml" for name in ("One", "Two", "Three")]
    for name in names:
        name.write_bytes(b"Subject: %s\n\nHello" % name.stem.encode())
    done = CliRunner().invoke(main, ["parse", *form, *map(str, names)])
    assert done.exit_code == 1 and "Two.eml cannot be shown: RecursionError: too deep" in done.output
    assert "One" in done.output and "Three" in done.output
    if form:
        lines = [json.loads(line) for line in done.output.splitlines() if line.startswith("{")]
        assert [(Path(line["file"]).stem, line["subject"]) for line in lines] == [
            ("One", "One"), ("Two", ""), ("Three", "Three"),
        ]  # fmt: skip


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b" \t\n", b"\0\0"])
def test_an_empty_mail_is_said_to_be_empty_and_nothing_is_sure_of_it(raw: bytes) -> None:
    found = read(raw)
    assert found.confidence < 0.5 and "the mail is empty" in found.defects
