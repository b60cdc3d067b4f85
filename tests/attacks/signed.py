# SPDX-License-Identifier: Apache-2.0
"""Attacks with signatures, of others' keys, for other tickets, used again; and with genuine mails, sent once more."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives import serialization

from parsers.values import Mail, Signer
from store import seals
from tests.attacks.attack import ANN, EVE, SUPPORT, Attack, Off, Post, Scene, Step
from tests.attacks.off import proved
from tests.attacks.tokens import _named_letter
from tests.attacks.who_may import HELD, answered, good_answer, reached
from tests.attacks.write import answer, forged, new_id, of_domain, to_ticket
from tests.signed import by_pgp, by_smime, certificate, entity, pgp_key

OTHERS = certificate.__wrapped__(ANN.address)  # a certificate that anybody can make in Ann's name


def _signed(scene: Scene, body: bytes) -> bytes:
    """An answer of Ann's with this body, which has the fields of its own content."""
    head = answer(scene.alert(ANN), ANN, "").partition(b"\r\n\r\n")[0].split(b"\r\n")
    return b"\r\n".join(line for line in head if not line.lower().startswith(b"content-")) + b"\r\n" + body


def _inside(text: str, number: int) -> bytes:
    return entity(f"{text}\n\n> Ticket: [#{number}]")


def _by_key(address: str, words: Callable[[Scene], str] = lambda scene: scene.evil) -> Step:
    return lambda scene: [forged(_signed(scene, by_pgp(_inside(words(scene), scene.number), pgp_key(address))))]


def _by_certificate(owner: Any, words: Callable[[Scene], str] = lambda scene: scene.evil) -> Step:
    return lambda scene: [forged(_signed(scene, by_smime(_inside(words(scene), scene.number), owner)))]


def _good(scene: Scene) -> str:
    return scene.good


def _better(scene: Scene) -> str:
    return f"The red button of {scene.name} is better."


def _knows(signer: Signer) -> Off:
    """A program that takes whatever key comes with a mail."""
    return Off(context=lambda known: replace(known, signers=(signer,)))


def _for_another(scene: Scene) -> list[Post]:
    return [forged(_signed(scene, by_pgp(_inside(scene.evil, scene.number + 10_000), pgp_key(ANN.address))))]


def _names_all(a_mail: Mail) -> Mail:
    if a_mail.seal is None:
        return a_mail
    return replace(a_mail, seal=replace(a_mail.seal, tickets=frozenset(range(1, 10_000))))


def _around(scene: Scene) -> list[Post]:
    """Words above a part that Ann has signed, in one mail."""
    signed = by_pgp(_inside(scene.good, scene.number), pgp_key(ANN.address))
    body = b'Content-Type: multipart/mixed; boundary="=a="\r\n\r\n--=a=\r\nContent-Type: text/plain\r\n\r\n'
    body += scene.evil.encode() + b"\r\n--=a=\r\n" + signed + b"\r\n--=a=--\r\n"
    return [forged(_signed(scene, body))]


def _letters_with(scene: Scene, words: str) -> int:
    return sum(words in str(one.get_body(("plain",))) for one in _mails(scene))


def _mails(scene: Scene) -> list[Any]:
    return list(scene.view.letters(scene.reporter.address))


def _twice(scene: Scene) -> bool:
    return _letters_with(scene, scene.evil) > 1


def _sent_before(scene: Scene) -> bytes:
    """The raw mail of Ann's that she sent to this ticket before."""
    return _kept[scene.name]


_kept: dict[str, bytes] = {}


def _keeps(step: Step) -> Step:
    """A step whose mail somebody on its way keeps a copy of."""

    def kept(scene: Scene) -> list[Post]:
        posts = list(step(scene))
        _kept[scene.name] = posts[0].raw
        return posts

    return kept


def _again(scene: Scene) -> list[Post]:
    """The copy of a signed mail, with another Message-ID."""
    other = re.sub(rb"Message-ID: [^\r]*", b"Message-ID: " + new_id().encode(), _sent_before(scene))
    return [forged(other)]


def _genuine(scene: Scene) -> list[Post]:
    return [of_domain(answer(scene.alert(ANN), ANN, scene.evil), ANN)]


def _copy_of_genuine(scene: Scene) -> list[Post]:
    """The very same bytes, with the signature of Ann's server, which is as good as it was."""
    return [Post(raw=_sent_before(scene), results="dkim=pass header.d=agents.example")]


def _new_words(scene: Scene) -> list[Post]:
    return [of_domain(answer(scene.alert(ANN), ANN, scene.good), ANN)]


def _to_others(scene: Scene) -> list[Post]:
    """What Ann wrote to Eve, who had chosen the subject, is handed on to the desk as it was signed."""
    raw = to_ticket(scene, ANN, scene.evil, to=EVE.address, subject=f"Re: [#{scene.number}] lunch")
    return [of_domain(raw, ANN, to=(SUPPORT,))]


def _one(name: str, reference: str, defence: str, by: Step, off: Off, **more: Any) -> Attack:
    told: dict[str, Any] = {"becomes": HELD, "gains": reached, "succeeds": answered}
    told["twin"] = (_by_key(ANN.address, _good),)
    return Attack(name=name, reference=reference, defence=defence, by=(by,), off=off, **told | more)


DER = serialization.Encoding.DER

ATTACKS = (
    _one(
        "pgp-by-anothers-key", "RFC 9580 section 5.2; RFC 3156 section 5", "parsers/signatures.py:signed",
        _by_key(EVE.address),
        _knows(Signer(address=ANN.address, pgp=(bytes(pgp_key(EVE.address).extract_certificate()),))),
    ),
    _one(
        "smime-by-a-certificate-of-ones-own", "RFC 8550 section 3; RFC 5280 section 4.2.1.6",
        "parsers/signatures.py:signed", _by_certificate(OTHERS),
        _knows(Signer(address=ANN.address, smime=(OTHERS[1].public_bytes(DER),))),
        twin=(_by_certificate(certificate(ANN.address), _good),),
    ),
    _one(
        "signed-for-another-ticket", "RFC 3156 section 5; RFC 1847 section 2.1", "workflows/vouch.py:unvouched",
        _for_another, Off(reads=_names_all),
    ),
    _one(
        "words-around-a-signed-part", "CVE-2018-18509; RFC 1847 section 2.1", "parsers/mail.py:read",
        _around, Off(reads=proved, context=lambda known: replace(known, signers=())),
        becomes="ticketed/answered", holds=answered, twin=(_by_key(ANN.address, _better),),
        succeeds=lambda scene: scene.has_reached_reporter(_better(scene)),
    ),
    _one(
        "signed-mail-used-again", "RFC 9580 section 13", "store/seals.py:spent",
        _again,
        Off(facts=lambda facts: replace(facts, sealed_before=""), patches=((seals.spend, lambda *_: None),)),
        before=(_keeps(_by_key(ANN.address)),),
        gains=_twice,
    ),
    _one(
        "dkim-replay-of-the-same-mail", "RFC 6376 section 8.6", "workflows/recognise.py:recognise",
        _copy_of_genuine,
        Off(facts=lambda facts: replace(facts, seen=""), reads=lambda a_mail: replace(a_mail, digest="another")),
        before=(_keeps(_genuine),), gains=_twice, becomes="ignored/duplicate", twin=(_new_words,),
    ),
    _one(
        "dkim-replay-to-another", "RFC 6376 section 8.6", "workflows/identify.py:_agent_speaks",
        _to_others, Off(facts=_named_letter), twin=(good_answer,),
    ),
)  # fmt: skip
