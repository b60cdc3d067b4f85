# SPDX-License-Identifier: Apache-2.0
"""Attacks by commands that the agent who sends them does not see: quoted, hidden, in other parts, in other mails."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from parsers.values import Mail, Segment
from tests.attacks.attack import ANN, Attack, Off, Post, Scene, Step
from tests.attacks.write import answer, of_domain, with_body

ORDER = "#close cancelled"
TAGS = re.compile(r"<(?!!--)[^<>]*>|<!--|-->")


def _closed(scene: Scene) -> bool:
    return bool(scene.view.ticket(scene.number).state == "closed")


def _open_and_answered(scene: Scene) -> bool:
    """The words were sent, and nothing of the order."""
    return not _closed(scene) and scene.has_reached_reporter(scene.good) and ORDER not in scene.told(scene.reporter)


def _obeyed(text: Callable[[Mail], str]) -> Off:
    """A program that reads the order where nobody has written it."""

    def reads(mail: Mail) -> Mail:
        said = text(mail)
        return replace(mail, text=said, segments=(Segment(role="new", text=said),))

    return Off(reads=reads)


def _by_ann(content_type: str, body: Callable[[Scene], str]) -> Step:
    def step(scene: Scene) -> list[Post]:
        raw = answer(scene.alert(ANN), ANN, "")
        return [of_domain(with_body(raw, content_type, body(scene).encode()), ANN)]

    return step


def _html(hidden: str) -> Step:
    """An answer in HTML with an order at its head that no client shows."""
    return _by_ann("text/html; charset=utf-8", lambda scene: f"<html><body>{hidden}<p>{scene.good}</p></body></html>")


def _raw_html(mail: Mail) -> str:
    return TAGS.sub("\n", mail.html).strip()


def _visible(scene: Scene) -> list[Post]:
    """The same order where its writer sees it."""
    raw = answer(scene.alert(ANN), ANN, "")
    body = f"<html><body><p>{ORDER}</p><p>{scene.good}</p></body></html>"
    return [of_domain(with_body(raw, "text/html; charset=utf-8", body.encode()), ANN)]


def _two_parts(kind: str, *parts: str) -> str:
    return "".join(f"--b\n{part}\n" for part in parts) + "--b--\n" if kind else ""


def _mixed(*parts: Callable[[Scene], str]) -> Step:
    return _by_ann('multipart/mixed; boundary="b"', lambda scene: _two_parts("mixed", *(one(scene) for one in parts)))


def _plain(scene: Scene) -> str:
    return f"Content-Type: text/plain; charset=utf-8\n\n{scene.good}"


def _with_content(mail: Mail) -> str:
    files = "\n".join(one.content.decode("utf-8", "replace") for one in mail.attachments)
    return f"{files[files.find('#') :]}\n{mail.text}"


def _open_and_held(scene: Scene) -> bool:
    """Nothing was done, and the agent is told why."""
    return not _closed(scene) and "plain text" in scene.told(ANN) and not scene.has_reached_reporter(scene.good)


def _open_with_file(scene: Scene) -> bool:
    """The words were sent, and the file with them, which is only a file."""
    return not _closed(scene) and scene.has_reached_reporter(scene.good)


def _one(name: str, reference: str, defence: str, by: Step, off: Off, **more: Any) -> Attack:
    told: dict[str, Any] = {"becomes": "ticketed/answered", "holds": _open_and_answered}
    return Attack(
        name=name, reference=reference, defence=defence, by=(by,), off=off, gains=_closed, twin=(_visible,),
        succeeds=_closed, **told | more,
    )  # fmt: skip


ATTACKS = (
    _one(
        "order-in-the-quotation", "RFC 3676 section 4.5", "parsers/quotation.py",
        _by_ann(
            "text/plain; charset=utf-8",
            lambda scene: f"On Monday Bob Smit wrote:\n> {ORDER}\n> prints nothing\n\n{scene.good}\n",
        ),
        _obeyed(lambda mail: re.sub(r"(?m)^> ?", "", mail.text.partition("\n")[2])),
    ),
    _one(
        "order-in-an-html-comment", "HTML Standard 13.1.6", "parsers/page.py",
        _html(f"<!--\n{ORDER}\n-->"), _obeyed(_raw_html),
    ),
    _one(
        "order-that-is-not-displayed", "CSS Display 3 section 2.5", "parsers/markup.py",
        _html(f'<div style="display:none">{ORDER}</div>'), _obeyed(_raw_html),
    ),
    _one(
        "order-in-white-on-white", "WCAG 2.2 section 1.4.3", "parsers/markup.py",
        _html(f'<div style="color:#ffffff;background-color:#ffffff">{ORDER}</div>'), _obeyed(_raw_html),
    ),
    _one(
        "order-in-letters-of-no-size", "CSS Fonts 4 section 2.5", "parsers/markup.py",
        _html(f'<div style="font-size:0">{ORDER}</div>'), _obeyed(_raw_html),
    ),
    _one(
        "order-in-the-other-alternative", "RFC 2046 section 5.1.4", "parsers/choice.py:order_alone",
        _by_ann(
            'multipart/alternative; boundary="b"',
            lambda scene: _two_parts(
                "alternative",
                f"Content-Type: text/plain; charset=utf-8\n\n{ORDER}\n\n{scene.good}",
                f"Content-Type: text/html; charset=utf-8\n\n<p>{scene.good}</p>",
            ),
        ),
        Off(reads=lambda mail: replace(mail, defects=())), becomes="held/command", holds=_open_and_held,
    ),
    _one(
        "order-in-an-attachment", "RFC 2183 section 2.2", "parsers/body.py",
        _mixed(_plain, lambda scene: (
            f"Content-Type: text/plain\nContent-Disposition: attachment; filename=orders.txt\n\n{ORDER}\n"
        )),
        _obeyed(_with_content), holds=_open_with_file,
    ),
    _one(
        "order-in-an-attached-mail", "RFC 2046 section 5.2.1", "parsers/body.py",
        _mixed(_plain, lambda scene: (
            f"Content-Type: message/rfc822\n\nFrom: {ANN.address}\nTo: support@desk.example\nSubject: x\n\n{ORDER}\n"
        )),
        _obeyed(_with_content), holds=_open_with_file,
    ),
)  # fmt: skip
