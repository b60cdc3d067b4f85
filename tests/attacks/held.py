# SPDX-License-Identifier: Apache-2.0
"""Attacks on the one word by which an agent lets out a mail that was held."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from store import rulings
from store.schema import inbox
from tests.attacks.attack import CAS, FAY, Attack, Off, Post, Scene, Step
from tests.attacks.who_may import reached
from tests.attacks.write import answer, forged, of_domain, opening_in, to_token, token_of
from workflows import rule
from workflows.case import Outcome, Rules
from workflows.facts import Facts


def _from_telephone(words: Any) -> Step:
    """An answer that comes past Fay's server: it is held, and she gets a notice."""
    return lambda scene: [forged(answer(scene.alert(FAY), FAY, words(scene)))]


def _word(text: str) -> Step:
    """Fay's reply to the newest notice."""
    return lambda scene: [forged(answer(scene.last(FAY), FAY, text))]


def _guess(scene: Scene) -> list[Post]:
    """A reply in Fay's name by somebody who never saw the notice."""
    held = max(row.about_mail for row in scene.view.tables["outbox"] if row.ticket == scene.number)
    to = f"support+{held}.h.99999.{'a' * 16}@desk.example"
    return [forged(to_token(scene.alert(FAY), FAY, "send", to=to))]


def _by_cas(scene: Scene) -> list[Post]:
    """A colleague, for whom our server vouches, with the address that Fay's notice gave."""
    return [of_domain(to_token(scene.last(FAY), CAS, "send", to=token_of(scene.last(FAY))), CAS)]


def _notice(scene: Scene) -> Any:
    return next(one for one in scene.letters(FAY) if ".h." in token_of(one))


def _used_before(scene: Scene) -> list[Post]:
    return [forged(answer(_notice(scene), FAY, "send"))]


def _held_still(facts: Facts) -> Facts:
    """A program that does not remember that the word was said."""
    return facts if facts.held is None else replace(facts, held=replace(facts.held, outcome=Outcome.HELD, round=0))


def _decides_again(connection: Connection, rules: Rules, at: datetime) -> None:
    told = {"ruling": rules.ruling, "ruled_by": rules.agent, "released": True}
    there = update(inbox).where(inbox.c.id == rules.mail)
    connection.execute(there.values(outcome=None, attempts=0, next_try=at, **told))


def _good(scene: Scene) -> str:
    return scene.good


def _evil(scene: Scene) -> str:
    return scene.evil


def _one(name: str, reference: str, defence: str, by: Step, off: Off, **more: Any) -> Attack:
    told: dict[str, Any] = {"before": (_from_telephone(_evil),), "becomes": "held/unconfirmed"}
    return Attack(
        name=name, reference=reference, defence=defence, by=(by,), off=off, opening=opening_in("nl"), gains=reached,
        twin=(_from_telephone(_good), _word("send")), succeeds=lambda scene: scene.has_reached_reporter(scene.good),
        **told | more,
    )  # fmt: skip


ANYBODY = Off(patches=((rule._was_given, lambda *_: True),))

ATTACKS = (
    _one("forged-word-about-a-held-mail", "RFC 6750 section 5.2", "workflows/rule.py:_was_given", _guess, ANYBODY),
    _one("word-of-a-colleague", "RFC 6750 section 5.2", "workflows/rule.py:_was_given", _by_cas, ANYBODY),
    _one(
        "word-said-again", "RFC 6750 section 5.1", "store/rulings.py:rule", _used_before,
        Off(facts=_held_still, patches=((rulings.rule, _decides_again),)),
        before=(_from_telephone(_evil), _word("drop")), becomes="answered/ruled-before",
    ),
)  # fmt: skip
