# SPDX-License-Identifier: Apache-2.0
"""Attacks on the first proof: somebody pretends to be an agent whose alert they have got hold of."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from parsers import results, trust
from parsers.trust import trust as trusted
from parsers.values import Address, Mail
from tests.attacks.attack import ANN, CAS, EVE, GUS, SERVER, SUPPORT, Attack, Off, Post, Scene, Step
from tests.attacks.off import proved
from tests.attacks.write import (
    answer,
    by_dkim,
    by_login,
    forged,
    new_id,
    of_domain,
    opening_in,
    with_body,
    with_fields,
)
from tests.daemon.desk import mail
from workflows import vouch

HELD = "held/unproved-agent"
TOOK = f"{SERVER}; dmarc=pass header.from=agents.example"
# The domain of an address in Cyrillic letters that look like Latin ones: agents.example with a Cyrillic a.
FOREIGN = TOOK.replace(SERVER, "mail.evil.example")
IN_QUOTES = TOOK.replace("mail.", '"mail".', 1)
_results = results.results
LOOKALIKE = "xn--gents-3ve.example"


def evil_answer(scene: Scene, **fields: str) -> bytes:
    """The attacker's words as an answer of Ann's to her own alert, which was read over her shoulder."""
    return answer(scene.alert(ANN), ANN, scene.evil, **fields)


def good_answer(scene: Scene, **fields: str) -> list[Post]:
    """Ann's own answer, for which her server vouches."""
    return [of_domain(answer(scene.alert(ANN), ANN, scene.good, **fields), ANN)]


def by_anns_login(scene: Scene) -> list[Post]:
    """Ann's own answer, handed over with her login."""
    return [by_login(answer(scene.alert(ANN), ANN, scene.good), ANN)]


def reached(scene: Scene) -> bool:
    """The attacker's words are in the reporter's mailbox."""
    return scene.has_reached_reporter()


def answered(scene: Scene) -> bool:
    """The agent's own words are there, in a letter that names no agent's address."""
    return scene.has_reached_reporter(scene.good) and ANN.address not in scene.told(scene.reporter)


def _as_ann(mail: Mail) -> Mail:
    """What a program makes of a mail that takes the agent for its author, wherever it found the address."""
    ann = Address(name="Ann Lee", address=ANN.address)
    return replace(mail, senders=(ann,), contact=replace(mail.contact, address=ANN.address))


def _any_pass(verdict: results.Verdict, address: str, domain: str) -> str:
    """A program that asks whether something passed, and not for whom."""
    return "something passed" if verdict.result == "pass" else ""


def _any_result(verdict: results.Verdict, address: str, domain: str) -> str:
    """A program that looks for its domain, and not at the result."""
    return "it names the domain" if verdict.properties.get("header.d") == domain else ""


def _of_header(write: Callable[[bytes], bytes]) -> Step:
    return lambda scene: [forged(write(evil_answer(scene)))]


def _in_body(raw: bytes) -> bytes:
    field = f"Authentication-Results: {TOOK}".encode()
    parts = b"--b\nContent-Type: text/plain\n" + field + b"\n\n" + field + b"\n\n"
    return with_body(raw, 'multipart/mixed; boundary="b"', parts + raw.partition(b"\r\n\r\n")[2] + b"\n--b--\n")


def _anywhere(*told: Any) -> Any:
    """A program that takes the field wherever it stands in the mail."""
    root = told[0]
    found = [("authentication-results", TOOK)] if TOOK.encode() in root.raw else []
    return trusted(replace(root, fields=[*found, *root.fields]), *told[1:])


def _loose(value: str) -> Any:
    """A reader to whom a quotation within a word is a part of it."""
    return _results(value.replace('"', ""))


def _two_from(*, first: str, second: str) -> Step:
    """A mail of two From fields, the attacker's own of which their server has signed."""

    def step(scene: Scene) -> list[Post]:
        raw = evil_answer(scene, sender=first)
        if second:
            raw = with_fields(raw, f"From: {second}")
        return [by_dkim(raw, "evil.example", sender=EVE.address)]

    return step


def _one(name: str, reference: str, defence: str, by: Step, off: Off, **more: Any) -> Attack:
    told: dict[str, Any] = {"becomes": HELD, "twin": (good_answer,), "gains": reached, "succeeds": answered}
    return Attack(name=name, reference=reference, defence=defence, by=(by,), off=off, **told | more)


def _read_as_ann(name: str, reference: str, sender: str, defence: str = "parsers/trust.py:unclear_author") -> Attack:
    """An attack whose From is shown, or read by some, as the agent's, and is signed by the attacker's server."""

    def by(scene: Scene) -> list[Post]:
        return [by_dkim(evil_answer(scene, sender=sender), "evil.example", sender=EVE.address)]

    return _one(name, reference, defence, by, Off(reads=_as_ann), becomes="ticketed/opened")


def _login_of_another(scene: Scene) -> list[Post]:
    return [by_login(evil_answer(scene), CAS)]


def _smuggles(scene: Scene) -> list[Post]:
    """A mail of Eve's that ends itself, with another one behind it."""
    outer = mail(EVE.address, SUPPORT, "Hello", "I have a question about parking.", Message_ID=new_id())
    commands = f"MAIL FROM:<{ANN.address}>\r\nRCPT TO:<{SUPPORT}>\r\nDATA\r\n"
    return [Post(raw=outer + b"\n.\n" + commands.encode() + evil_answer(scene), smuggles=True)]


NOT_VOUCHED = Off(patches=((vouch.unvouched, lambda *_: ""),))
_MISREAD = Off(patches=((trust.unclear_author, lambda *_: ""), (trust._aligned, _any_pass)), reads=_as_ann)

ATTACKS = (
    _one(
        "spoofed-from", "CVE-2026-47123, GHSA-6r38-6mcf-2ww3", "workflows/vouch.py:unvouched",
        lambda scene: [forged(evil_answer(scene))], NOT_VOUCHED,
    ),
    _one(
        "dkim-of-another-domain", "RFC 7489 section 3.1", "parsers/trust.py:_aligned",
        lambda scene: [by_dkim(evil_answer(scene), "evil.example")],
        Off(patches=((trust._aligned, _any_pass),)), twin=(by_anns_login,),
    ),
    _one(
        "dkim-broken-by-a-change", "RFC 6376 section 6.1", "parsers/trust.py:_aligned",
        lambda scene: [
            replace(
                post, raw=post.raw.replace(scene.good.encode(), scene.evil.encode()),
                results="dkim=fail header.d=agents.example",
            )
            for post in good_answer(scene)
        ],
        Off(patches=((trust._aligned, _any_result),)),
    ),
    _one(
        "login-of-another", "RFC 8601 section 2.7.4", "parsers/trust.py:_aligned",
        _login_of_another,
        Off(patches=((trust._aligned, _any_pass), (vouch.falls_short, lambda *_: ""))), twin=(by_anns_login,),
    ),
    _one(
        "somebody-else-of-the-same-domain", "RFC 6376 section 3.11; RFC 7489 section 3.1",
        "workflows/vouch.py:falls_short",
        lambda scene: [by_dkim(answer(scene.alert(GUS), GUS, scene.evil), "bank.example")],
        Off(patches=((vouch.falls_short, lambda *_: ""),)), opening=opening_in("es"),
        twin=(lambda scene: [by_login(answer(scene.alert(GUS), GUS, scene.good), GUS)],),
    ),
    _one(
        "results-of-a-foreign-server", "RFC 8601 section 7.1", "parsers/trust.py:_trace",
        _of_header(lambda raw: with_fields(raw, f"Authentication-Results: {FOREIGN}")),
        Off(
            context=lambda known: replace(known, authserv_ids=known.authserv_ids | {"mail.evil.example"}),
            server=False,
        ),
        twin=(by_anns_login,),
    ),
    _one(
        "results-in-our-name", "RFC 8601 section 5", "the mail server",
        _of_header(lambda raw: with_fields(raw, f"Authentication-Results: {TOOK}")), Off(server=False),
    ),
    _one(
        "results-in-our-name-in-quotes", "RFC 8601 section 2.2", "parsers/results.py:results",
        _of_header(lambda raw: with_fields(raw, f"Authentication-Results: {IN_QUOTES}")),
        Off(patches=((results.results, _loose),), server=False),
    ),
    _one(
        "results-in-a-second-header", "RFC 8601 section 4.1", "parsers/trust.py:trust",
        _of_header(_in_body), Off(patches=((trusted, _anywhere),)),
    ),
    _one(
        "reply-to-elsewhere", "GHSA-j49f-9g94-3wh4; RFC 5322 section 3.6.2", "workflows/identify.py:_agent_speaks",
        lambda scene: [of_domain(evil_answer(scene, Reply_To=EVE.address), ANN)],
        Off(reads=lambda mail: replace(mail, reply_to=())),
    ),
    _one(
        "sender-is-somebody-else", "RFC 5322 section 3.6.2", "workflows/identify.py:_agent_speaks",
        lambda scene: [of_domain(evil_answer(scene, Sender=EVE.address), ANN)],
        Off(reads=lambda mail: replace(mail, sender=None)),
    ),
    _one(
        "two-from-fields", "RFC 5322 section 3.6; RFC 7489 section 6.6.1", "parsers/trust.py:unclear_author",
        _two_from(first=EVE.address, second=f"Ann Lee <{ANN.address}>"), _MISREAD, becomes="ticketed/opened",
    ),
    _one(
        "two-mailboxes-in-from", "RFC 5322 section 3.6.2; RFC 7489 section 6.6.1", "parsers/trust.py:unclear_author",
        _two_from(first=f"Ann Lee <{ANN.address}>, {EVE.address}", second=""), _MISREAD, becomes="ticketed/opened",
    ),
    _read_as_ann(
        "display-name-is-an-agents-address", "RFC 7489 section 12.4", f'"{ANN.address}" <{EVE.address}>',
        "workflows/identify.py:_agent",
    ),
    _read_as_ann("comment-in-from", "RFC 5322 section 3.2.2", f"{EVE.address} (<{ANN.address}>)"),
    _one(
        # Postfix and OpenDKIM take the field for ended where the NUL stands, and the signature does not fit that.
        "nul-in-from", "RFC 5322 section 4", "parsers/trust.py:UNREAD",
        lambda scene: [forged(
            evil_answer(scene, sender=f"{ANN.address}\0@evil.example, {EVE.address}"), sender=EVE.address
        )],
        Off(reads=lambda mail: proved(_as_ann(mail))), becomes="ticketed/opened, held/unproved-agent",
    ),
    _one(
        "smuggled-behind-another-mail", "CVE-2023-51764; VU#302671", "the mail server",
        _smuggles, Off(takes_bare_line_feeds=True), becomes="ticketed/opened",
    ),
    _one(
        "lookalike-domain", "RFC 5890 section 4.4; UTS 39", "workflows/desk.py:Desk.agent",
        lambda scene: [by_dkim(
            evil_answer(scene, sender=f"Ann Lee <ann@{LOOKALIKE}>"), LOOKALIKE, sender=f"ann@{LOOKALIKE}"
        )],
        Off(reads=_as_ann), becomes="ticketed/opened",
    ),
    _one(
        # Two programs that read it differently: the one asks the attacker's domain, the other maps it to the agent's.
        "fullwidth-domain", "RFC 5895 section 2", "workflows/desk.py:Desk.agent",
        lambda scene: [by_dkim(
            evil_answer(scene, sender="Ann Lee <ann@ａgents.example>"), "evil.example", sender=EVE.address
        )],
        Off(patches=((trust._aligned, _any_pass),), reads=_as_ann), becomes="ticketed/opened",
    ),
)  # fmt: skip
