# SPDX-License-Identifier: Apache-2.0
"""Attacks on the second proof: tokens of others, of another role, ticket or time, cut or guessed ones."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from parsers import address
from parsers.address import EPOCH, Role, Token, make
from tests.attacks.attack import ANN, CAS, DEE, NAMES, SUPPORT, Attack, Off, Post, Scene, Step
from tests.attacks.who_may import HELD, answered, good_answer, reached
from tests.attacks.write import answer, of_domain, opening_in, to_ticket, to_token, token_of, two_tickets
from workflows.desk import Agent
from workflows.facts import Facts
from workflows.letter import Audience, SentLetter

_proves = address.proves
PEOPLE = (ANN.address, CAS.address)


def _whoever(token: Token, keys: Iterable[bytes], recipient: str, at: datetime) -> bool:
    """A token that is worth as much in anybody's hand."""
    return any(_proves(token, keys, one, at) for one in (*PEOPLE, recipient))


def _for_ever(token: Token, keys: Iterable[bytes], recipient: str, at: datetime) -> bool:
    return _proves(token, keys, recipient, EPOCH)


def _unchecked(*_: Any) -> bool:
    """A token without a signature."""
    return True


def _of_agents(facts: Facts) -> Facts:
    """Tokens that do not say for which role they are."""
    return replace(facts, tokens=tuple(replace(one, role=Role.AGENT) for one in facts.tokens))


def _named_letter(facts: Facts) -> Facts:
    """A program to which a ticket's number in a Message-ID, or in a subject, names a letter of its own."""
    letters = tuple(
        SentLetter(
            message_id="guessed", ticket=place.ticket.number, letter="alert_new", recipient=ANN.address,
            audience=Audience.AGENT, seq=99,
        )
        for place in facts.standings
    )  # fmt: skip
    return replace(facts, letters=facts.letters + letters)


def _cut(facts: Facts) -> Facts:
    """A program that takes what is left of a token."""
    tokens = tuple(
        Token(ticket=place.ticket.number, role=Role.AGENT, expiry=99_999, mac="cut") for place in facts.standings
    )
    return replace(facts, tokens=tokens)


def _with(token: Any, text: Any = lambda scene: scene.evil) -> Step:
    """An answer of Ann's, for whom her server vouches, with nothing but this token."""

    def step(scene: Scene) -> list[Post]:
        subject = f"Re: [#{scene.number}] broken"
        return [of_domain(to_token(scene.alert(ANN), ANN, text(scene), to=token(scene), subject=subject), ANN)]

    return step


def _of_cas(scene: Scene) -> str:
    return token_of(scene.alert(CAS))


def _of_reporter(scene: Scene) -> str:
    return token_of(scene.ack())


def _with_other_number(scene: Scene) -> str:
    """Ann's token of the ticket before, or after, with the number of this one."""
    mine = token_of(scene.alert(ANN))
    others = (row for row in scene.view.tables["tickets"] if row.number != scene.number)
    number = next(others).number
    other = next(one for one in map(token_of, scene.view.about(ANN.address, number)))
    return other.replace(f"+{number}.", f"+{mine.partition('+')[2].partition('.')[0]}.")


def _expired(scene: Scene) -> str:
    told: dict[str, Any] = {"ticket": scene.number, "role": Role.AGENT, "recipient": ANN.address}
    return make(SUPPORT, scene.key, at=scene.now - timedelta(days=402), **told)


def _truncated(scene: Scene) -> str:
    local, _, domain = token_of(scene.alert(ANN)).partition("@")
    return f"{local[:-6]}@{domain}"


def _folded(scene: Scene) -> str:
    """The right one, as a client folds it, in another case, behind a name of its own."""
    return f'"Example Support, the whole of it" =?utf-8?q?caf=C3=A9?=\r\n <{token_of(scene.alert(ANN)).upper()}>'


def _by_dee(scene: Scene) -> list[Post]:
    return [of_domain(answer(scene.alert(DEE), DEE, f"#close cancelled\n\n{scene.evil}"), DEE)]


def _still_there(desk: Any) -> Any:
    known = [one for one in desk.agents if one.address == DEE.address]
    return replace(desk, agents=(*desk.agents, *(known or [_dee(desk)])))


def _dee(desk: Any) -> Agent:
    return Agent(id=max(one.id for one in desk.agents) + 1, name=NAMES[DEE.address], address=DEE.address)


def _one(name: str, reference: str, defence: str, by: Step, off: Off, **more: Any) -> Attack:
    told: dict[str, Any] = {"becomes": HELD, "twin": (good_answer,), "gains": reached, "succeeds": answered}
    return Attack(name=name, reference=reference, defence=defence, by=(by,), off=off, **told | more)


ATTACKS = (
    _one(
        "token-of-another-agent", "GHSA-6r38-6mcf-2ww3; RFC 6750 section 5.2", "parsers/address.py:proves",
        _with(_of_cas), Off(patches=((_proves, _whoever),)), opening=opening_in("fr"),
    ),
    _one(
        "reporters-token-as-agent", "GHSA-6r38-6mcf-2ww3", "parsers/address.py:Role",
        _with(_of_reporter), Off(patches=((_proves, _unchecked),), facts=_of_agents),
    ),
    _one(
        "token-with-another-number", "GHSA-8vm3-wwq4-ggfx", "parsers/address.py:_mac",
        _with(_with_other_number), Off(patches=((_proves, _unchecked),)), opening=two_tickets,
    ),
    _one(
        "token-expired", "RFC 6750 section 5.3", "parsers/address.py:proves",
        _with(_expired), Off(patches=((_proves, _for_ever),)),
    ),
    _one(
        "token-cut-off", "RFC 5321 section 4.5.3.1.1", "parsers/address.py:FORM",
        _with(_truncated), Off(patches=((_proves, _unchecked),), facts=_cut),
        twin=(_with(_folded, lambda scene: scene.good),),
    ),
    _one(
        "message-id-guessed", "CVE-2026-47123; GHSA-8vm3-wwq4-ggfx", "parsers/address.py:message_id",
        lambda scene: [of_domain(
            to_ticket(scene, ANN, scene.evil, In_Reply_To=f"<1.{scene.number}@desk.example>"), ANN
        )],
        Off(facts=_named_letter),
    ),
    _one(
        "tag-in-the-subject-as-agent", "CVE-2026-47123", "workflows/identify.py:_agent_speaks",
        lambda scene: [of_domain(to_ticket(scene, ANN, scene.evil), ANN)], Off(facts=_named_letter),
    ),
    _one(
        "agent-who-has-left", "GHSA-83xx-8c27-gq78", "workflows/desk.py:Desk.agent",
        _by_dee, Off(desk=_still_there), becomes="ticketed/opened", opening=opening_in("de"),
        gains=lambda scene: reached(scene) or scene.view.ticket(scene.number).state == "closed",
    ),
)  # fmt: skip
