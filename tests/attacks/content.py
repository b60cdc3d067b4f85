# SPDX-License-Identifier: Apache-2.0
"""Attacks by what is passed on: markup, names of files, programs, and words that look like placeholders."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from jinja2 import Environment

from parsers import formatted
from parsers.values import Mail
from templates import body, letter
from tests.attacks.attack import ANN, SUPPORT, Attack, Off, Post, Scene, Step
from tests.attacks.view import whole
from tests.attacks.who_may import answered
from tests.attacks.write import answer, new_id, nobody, of_domain, report, with_body
from tests.daemon.desk import mail
from workflows import macro

ACTIVE = ("<script", "onerror", "javascript:", "pixel.evil.example", "<iframe", "<form")


def _active(scene: Scene) -> str:
    return (
        f"<html><body><p>{scene.good}</p><script>fetch('https://pixel.evil.example')</script>"
        '<img src="https://pixel.evil.example/1.png" onerror="alert(1)"><a href="javascript:alert(1)">here</a>'
        '<iframe src="https://pixel.evil.example"></iframe><form action="https://pixel.evil.example"></form>'
        "</body></html>"
    )


def _dressed(scene: Scene) -> str:
    return f"<p>{scene.good.replace('green', '<b>green</b>')}</p><p>{scene.good}</p>"


def _answer_in_html(html: Any) -> Step:
    def step(scene: Scene) -> list[Post]:
        raw = answer(scene.alert(ANN), ANN, "")
        return [of_domain(with_body(raw, "text/html; charset=utf-8", html(scene).encode()), ANN)]

    return step


def _parts(scene: Scene, address: str) -> Iterator[Any]:
    for message in scene.view.letters(address):
        yield from message.walk()


def _html_of(scene: Scene, address: str) -> str:
    pages = (one.get_content() for one in _parts(scene, address) if one.get_content_type() == "text/html")
    return "\n".join(pages)


def _runs(scene: Scene) -> bool:
    page = _html_of(scene, scene.reporter.address).lower()
    return any(word in page for word in ACTIVE)


def _with_file(name: str, kind: str = "application/pdf") -> Step:
    """A reporter's new mail with a file of this name."""

    def step(scene: Scene) -> list[Post]:
        raw = mail(
            sender=f"Bob Smit <{scene.reporter.address}>", to=SUPPORT, subject="A file", body="", Message_ID=new_id()
        )
        parts = (
            f"--b\nContent-Type: text/plain\n\nOur machine {scene.name} hums at night.\n--b\nContent-Type: {kind}\n"
            f"Content-Disposition: attachment; filename*=utf-8''{name}\n\n%PDF-1.4 {scene.name}\n--b--\n"
        )
        return [of_domain(with_body(raw, 'multipart/mixed; boundary="b"', parts.encode()), scene.reporter)]

    return step


def _names(scene: Scene) -> list[str]:
    """What the files are called that went to Ann with the tickets of this reporter."""
    mine = [one for one in scene.view.letters(ANN.address) if f"machine {scene.name} hums" in whole(one)]
    return [name for one in mine for part in one.walk() if (name := part.get_filename())]


def _leads_elsewhere(scene: Scene) -> bool:
    return any("/" in one or "\\" in one or one.startswith(".") for one in _names(scene))


def _reads_backwards(scene: Scene) -> bool:
    return any("\u202e" in one for one in _names(scene))


def _is_program(scene: Scene) -> bool:
    return any(one.endswith((".exe", ".js")) for one in _names(scene))


def _as_named(name: str) -> Any:
    def reads(a_mail: Mail) -> Mail:
        return replace(a_mail, attachments=tuple(replace(one, filename=name) for one in a_mail.attachments))

    return reads


def _opened_by(name: str, subject: str = "") -> Step:
    """A reporter whose name or subject has placeholders in it."""

    def step(scene: Scene) -> list[Post]:
        told = {"sender": f'"{name}" <{scene.reporter.address}>'}
        if subject:
            told["subject"] = subject
        return [of_domain(report(scene, **told), scene.reporter)]

    return step


def _macro(scene: Scene) -> list[Post]:
    return [of_domain(answer(scene.alert(ANN), ANN, "#macro restart"), ANN)]


def _macro_with_words(scene: Scene) -> list[Post]:
    return [of_domain(answer(scene.alert(ANN), ANN, f"#macro restart\n{scene.good}"), ANN)]


_filled = macro.filled
_filled_in = letter._filled_in


def _filled_twice(text: str, values: Any) -> str:
    return _filled(_filled(text, values), values)


def _rendered_twice(*told: Any) -> Any:
    """A program that puts a person's words into the template, and then fills that in."""
    return tuple(Environment().from_string(one).render(desk="x") for one in _filled_in(*told))


def _one(name: str, reference: str, defence: str, by: Step, off: Off, **more: Any) -> Attack:
    return Attack(name=name, reference=reference, defence=defence, by=(by,), off=off, **more)


def _file(name: str, reference: str, defence: str, file: str, off: Off, gains: Any) -> Attack:
    return _one(
        name, reference, defence, _with_file(file), off, opening=nobody, gains=gains,
        becomes="ticketed/opened", twin=(_with_file("report.pdf"),),
        succeeds=lambda scene: "report.pdf" in _names(scene),
    )  # fmt: skip


BACKWARDS = "fdp.%E2%80%AEexe.pdf"

ATTACKS = (
    _one(
        "script-and-remote-pictures", "CVE-2022-25802; CVE-2016-6127", "parsers/safe_html.py:Writer",
        _answer_in_html(_active), Off(patches=((formatted.formatted, lambda html, *_: html),)), gains=_runs,
        becomes="ticketed/answered",
        succeeds=lambda scene: answered(scene) and "<b>green" in _html_of(scene, scene.reporter.address),
        twin=(_answer_in_html(_dressed),),
    ),
    _file(
        "path-in-a-file-name", "RFC 2183 section 5", "parsers/names.py:safe",
        "..%2F..%2Fetc%2Fcron.d%2Fevil.pdf",
        Off(reads=_as_named("../../etc/cron.d/evil.pdf"), patches=((body.file_name, lambda one: one.filename),)),
        _leads_elsewhere,
    ),
    _file(
        "file-name-that-reads-backwards", "CVE-2021-42574", "parsers/names.py:safe", BACKWARDS,
        Off(reads=_as_named("fdp.\u202eexe.pdf"), patches=((body.file_name, lambda one: one.filename),)),
        _reads_backwards,
    ),
    _file(
        "program-as-a-file", "CWE-434; RFC 2183 section 5", "workflows/desk.py:Alerts", "invoice.pdf.exe",
        Off(desk=lambda desk: replace(desk, alerts=replace(desk.alerts, refused=()))), _is_program,
    ),
    _one(
        "placeholder-in-a-name", "CWE-1336", "workflows/macro.py:filled", _macro,
        Off(patches=((_filled, _filled_twice),)), opening=_opened_by("{desk_address}{agent_name}"),
        gains=lambda scene: f"Dear {SUPPORT}Ann Lee" in scene.told(scene.reporter), becomes="ticketed/answered",
        twin=(_macro_with_words,),
        succeeds=lambda scene: "switch machine off" in scene.told(scene.reporter) and answered(scene),
    ),
    _one(
        "template-in-a-subject", "CWE-1336", "templates/compiled.py:compiled",
        _opened_by("{{ 6 * 111 }}", "Machine {{ 6 * 111 }}"),
        Off(patches=((_filled_in, _rendered_twice),)), opening=nobody, becomes="ticketed/opened",
        gains=lambda scene: "Machine 666" in scene.told(scene.reporter),
        twin=(_opened_by("Bob", "Machine (6 * 111)"),),
        succeeds=lambda scene: "Machine (6 * 111)" in scene.told(scene.reporter),
    ),
)  # fmt: skip
