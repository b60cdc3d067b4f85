# SPDX-License-Identifier: Apache-2.0
"""Who may write in somebody's ticket: the policy of docs/security.md, way by way, and against whoever bends it."""

import re
from dataclasses import replace
from typing import Any

import pytest

from parsers.address import Role, given_to, make, tokens
from parsers.consent import consent
from parsers.values import Address, Contact, Nature
from templates.letter import preview, word
from tests.workflows.samples import (
    AT,
    BOB,
    DESK,
    EVE,
    FORGED,
    KEY,
    PROVED,
    SUPPORT,
    facts,
    letter,
    mail,
    names,
    owed,
    settled,
    standing,
    story,
    token,
)
from workflows.case import Arrival
from workflows.desk import Desk, Joining
from workflows.facts import Entry
from workflows.joining import MOST_ASKED
from workflows.letter import Audience, SentLetter
from workflows.ticket import State

FIRST = ("first@home.example", 42)
KIM = Address(name="Kim", address="kim@home.example")
KNOWN = standing(proved=True)
HANDED: dict[str, dict[str, Any]] = {"token": {"tokens": (token(),)}, "letter": {"letters": (letter(),)}}
ASKING = SentLetter(
    message_id="ask@desk.example", ticket=42, letter="entry_asked", audience=Audience.REPORTER, recipient=BOB.address
)


def entry(address: str = EVE.address, *, number: int = 1, asking: str = "ask@desk.example") -> Entry:
    return Entry(id=number, ticket=42, address=address, state="asked", letter=asking)


def stranger(known: dict[str, Any], place: Any = KNOWN, desk: Desk = DESK, **said: Any) -> Arrival:
    told: dict[str, Any] = {"sender": EVE, "text": "Let me in: http://evil.example", "subject": "Salary"} | said
    return story(mail(**told), facts(place, **known), desk)


# Strangers with a letter of the reporter's


@pytest.mark.parametrize("way", HANDED)
@pytest.mark.parametrize("trust", [mail().trust, PROVED], ids=["nobody vouches", "vouched for"])
def test_a_stranger_who_was_handed_a_letter_is_held_and_the_reporter_is_asked_once(way: str, trust: Any) -> None:
    case = stranger(HANDED[way], trust=trust)
    assert settled(case) == ("held", "guest") and not case.events
    assert owed(case) == [("entry_asked", BOB.address)]
    again = stranger({**HANDED[way], "entries": (entry(),)}, trust=trust)
    assert settled(again) == ("held", "guest") and not again.letters


def test_the_letter_that_asks_says_who_and_nothing_that_they_wrote() -> None:
    case = stranger(HANDED["token"])
    said = word(case.letters[0], ticket=case.ticket, desk=DESK, at=AT).content.decode()
    assert EVE.address in said and "evil.example/" not in said
    for theirs in ("Let me in", "http://evil", "Salary"):
        assert theirs not in said
    assert f"To: \"{BOB.name}\" <{BOB.address}>" in said and "Auto-Submitted: auto-generated" in said


@pytest.mark.parametrize(
    "address",
    ["www.evil.example/x@evil.example", "\u202eknab@evil.example", "a" * 90 + "@evil.example", "b@b\u0430nk.example"],
)  # fmt: skip
def test_an_address_that_says_more_than_who_is_not_shown(address: str) -> None:
    case = stranger(HANDED["token"], sender=Address(name="Your bank", address=address))
    assert settled(case) == ("held", "guest")
    said = word(case.letters[0], ticket=case.ticket, desk=DESK, at=AT).content.decode()
    assert address not in said and "evil" not in said and "Your bank" not in said


NOT_ASKED: dict[str, tuple[dict[str, Any], Any, dict[str, Any]]] = {
    "the tag alone": ({}, KNOWN, {"subject": "[#42]"}),
    "somebody's Message-ID": ({"threads": (FIRST,)}, KNOWN, {}),
    "an invented token": ({"tokens": (replace(token(), mac="a" * 16),)}, KNOWN, {}),
    "a token of another ticket": ({"tokens": (replace(token(43), ticket=42),)}, KNOWN, {}),
    "an agent's token": ({"tokens": (token(role=Role.AGENT, to="ann@desk.example"),)}, KNOWN, {}),
    "an agent's letter": ({"letters": (letter(audience=Audience.AGENT, name="alert_new"),)}, KNOWN, {}),
    "a reporter who is not proved": (HANDED["token"], standing(), {}),
    "a reporter whose letters return": (
        HANDED["token"], replace(KNOWN, requester=replace(KNOWN.requester, dead=True)), {}
    ),
    "a confidential ticket": (HANDED["token"], replace(KNOWN, ticket=replace(KNOWN.ticket, breach=True)), {}),
    "a machine's ticket": (HANDED["token"], replace(KNOWN, ticket=replace(KNOWN.ticket, source="alert")), {}),
    "a forger": (HANDED["token"], KNOWN, {"trust": FORGED}),
    "a null return path": (HANDED["token"], KNOWN, {"return_path": ""}),
    "another to reply to": (HANDED["token"], KNOWN, {"contact": Contact(address="victim@bank.example")}),
}  # fmt: skip


@pytest.mark.parametrize("why", NOT_ASKED)
def test_nobody_is_asked_about_anybody_else_who_opens_a_ticket_of_their_own(why: str) -> None:
    known, place, said = NOT_ASKED[why]
    case = stranger(known, place, **said)
    assert case.ticket.number == 0 and names(case)[:2] == ["opened", "linked"]
    assert "entry_asked" not in [name for name, _ in owed(case)]
    assert BOB.address not in [to for _, to in owed(case)]


def test_a_flood_of_strangers_does_not_flood_the_reporter() -> None:
    asked = tuple(entry(f"eve{n}@evil.example", number=n, asking=f"ask{n}@desk.example") for n in range(MOST_ASKED))
    case = stranger({**HANDED["token"], "entries": asked})
    assert settled(case) == ("held", "guest") and not case.letters


def test_what_an_admin_releases_is_added_to_the_ticket() -> None:
    case = stranger({**HANDED["token"], "released": True})
    assert "message_received" in names(case) and case.ticket.number == 42 and case.ticket.requester == 7


# The reporter's word


def answer(text: str, known: dict[str, Any], place: Any = KNOWN, **said: Any) -> Arrival:
    return story(mail(text=text, **said), facts(place, **({"entries": (entry(),)} | known)))


def join_token(guest: str = EVE.address, to: str = BOB.address, number: int = 42) -> Any:
    address = make(SUPPORT, KEY, ticket=number, role=Role.JOIN, recipient=given_to(to, guest), at=AT)
    return tokens([address], [SUPPORT])[0]


BY: dict[str, dict[str, Any]] = {"token": {"tokens": (join_token(),)}, "letter": {"letters": (ASKING,)}}


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize(
    ("text", "event"), [("Yes", "admitted"), ("ja, dat klopt", "admitted"), ("No.", "entry_refused")]
)
def test_the_reporter_s_word_lets_them_in_or_keeps_them_out(by: str, text: str, event: str) -> None:
    case = answer(text, BY[by])
    assert names(case) == [event] and case.events[0].actor == "contact:7" and not case.letters
    assert case.ticket.state is KNOWN.ticket.state


def test_the_address_of_the_letter_is_the_one_that_is_believed() -> None:
    case = stranger(HANDED["token"])
    said = word(case.letters[0], ticket=case.ticket, desk=DESK, at=AT).content.decode()
    (given,) = tokens(re.findall(r"^ ?<(support\+\S+)>|Reply-To: .*<(support\+\S+)>", said, re.M)[0], [SUPPORT])
    assert names(answer("yes", {"tokens": (given,)})) == ["admitted"]


def test_nobody_is_let_into_what_has_become_confidential() -> None:
    breach = replace(KNOWN, ticket=replace(KNOWN.ticket, breach=True))
    assert "admitted" not in names(answer("yes", BY["token"], breach))


@pytest.mark.parametrize("language", ["en", "nl", "de", "fr", "es", "pt", "it", "ms"])
def test_the_words_that_the_letter_asks_for_are_those_that_are_understood(language: str) -> None:
    told = replace(stranger(HANDED["token"]).letters[0], language=language)
    said = preview(told, ticket=KNOWN.ticket, desk=DESK, at=AT).html
    words = [word for word in re.findall(r"<strong[^>]*>([^<]+)<", said) if "@" not in word]
    assert len(words) == 4 and {consent(word) for word in words} == {True, False}, words
    assert len(re.findall(r"mailto:support(?:\+|%2B)42\.j\.[^\"]*body=(?:yes|no)", said)) == 2


@pytest.mark.parametrize(
    "known",
    [
        {"tokens": (join_token(guest="eve2@evil.example"),)},
        {"tokens": (join_token(to=EVE.address),)},
        {"tokens": (replace(join_token(number=43), ticket=42),)},
        {"tokens": (replace(join_token(), mac="a" * 16),)},
        {"tokens": (token(),)},
        {"letters": (letter(),)},
        {"letters": (replace(ASKING, message_id="other@desk.example"),)},
        {"letters": (replace(ASKING, recipient=EVE.address),), "threads": (FIRST,)},
        {"threads": (FIRST,)},
    ],
)
def test_a_yes_that_answers_another_letter_lets_nobody_in(known: dict[str, Any]) -> None:
    assert "admitted" not in names(answer("yes", known))


@pytest.mark.parametrize("by", BY)
def test_a_stranger_does_not_let_in_themselves(by: str) -> None:
    known = {**BY[by], "entries": (entry(),)}
    for trust in (mail().trust, PROVED):
        case = stranger(known, text="yes", trust=trust)
        assert "admitted" not in names(case)


def test_any_other_answer_goes_to_the_desk() -> None:
    case = answer("Who is that? I know no Eve, and the printer is still broken.", BY["token"])
    assert "message_received" in names(case) and "admitted" not in names(case)


def test_a_yes_to_whether_it_works_is_not_taken_for_a_yes_to_the_stranger() -> None:
    resolved = replace(KNOWN, ticket=replace(KNOWN.ticket, state=State.RESOLVED))
    case = answer("yes", {"letters": (letter(name="resolved"),)}, resolved)
    assert "admitted" not in names(case) and "closed" in names(case)


# Colleagues


def colleague(known: dict[str, Any], place: Any = KNOWN, desk: Desk = DESK, **said: Any) -> Arrival:
    told: dict[str, Any] = {"sender": KIM, "text": "I have it too.", "trust": PROVED} | said
    return story(mail(**told), facts(place, **known), desk)


@pytest.mark.parametrize("known", [*HANDED.values(), {"threads": (FIRST,)}], ids=[*HANDED, "References"])
def test_a_colleague_of_the_reporter_adds_to_the_ticket_and_agents_read_that_it_is_one(known: dict[str, Any]) -> None:
    case = colleague(known)
    assert case.ticket.number == 42 and case.ticket.requester == 7
    assert [event.colleague for event in case.events if event.name == "message_received"] == [True]  # type: ignore[attr-defined]
    alerts = [one for one in case.letters if one.name == "alert_reply"]
    assert alerts and all(one.details["colleague"] for one in alerts)
    said = word(alerts[0], ticket=case.ticket, desk=DESK, at=AT).content.decode()
    assert "Not the reporter" in said
    assert KIM.address not in [to for _, to in owed(case)], "nothing of the ticket goes to them"


def test_a_colleague_ends_nothing_and_gives_no_mark() -> None:
    resolved = replace(KNOWN, ticket=replace(KNOWN.ticket, state=State.RESOLVED))
    for text in ("yes", "5", "It works, please close it."):
        case = colleague({"threads": (FIRST,)}, resolved, text=text)
        assert not {"closed", "rated", "confirmed"} & set(names(case)), text


@pytest.mark.parametrize(
    ("known", "place", "said"),
    [
        ({}, KNOWN, {"subject": "[#42]"}),
        ({"threads": (FIRST,)}, KNOWN, {"trust": mail().trust}),
        ({"threads": (FIRST,)}, KNOWN, {"sender": Address(name="Kim", address="kim@evil.home.example")}),
        ({"threads": (FIRST,)}, KNOWN, {"sender": Address(name="Kim", address="kim@h\u043eme.example")}),
        ({"threads": (FIRST,)}, KNOWN, {"contact": Contact(address=EVE.address)}),
        ({"threads": (FIRST,)}, replace(KNOWN, ticket=replace(KNOWN.ticket, breach=True)), {}),
        ({"tokens": (replace(token(), mac="a" * 16),)}, KNOWN, {}),
    ],
    ids=["the tag alone", "not vouched for", "a domain below", "a homograph", "another to reply to", "confidential",
         "an invented token"],
)  # fmt: skip
def test_who_is_no_colleague_for_certain_adds_nothing(
    known: dict[str, Any], place: Any, said: dict[str, Any]
) -> None:
    case = colleague(known, place, **said)
    assert case.ticket.number == 0 and "linked" in names(case)


@pytest.mark.parametrize("domain", ["gmail.com", "web.de", "Students.Example.edu"])
def test_a_provider_is_no_organisation(domain: str) -> None:
    bob = replace(KNOWN.requester, address=f"bob@{domain.lower()}")
    place = replace(KNOWN, requester=bob, participants=frozenset({bob.address}))
    desk = replace(DESK, joining=Joining(shared_domains=frozenset({"students.example.edu"})))
    case = colleague({"threads": (FIRST,)}, place, desk, sender=Address(name="Kim", address=f"kim@{domain}"))
    assert case.ticket.number == 0


def test_the_settings_can_keep_colleagues_out() -> None:
    desk = replace(DESK, joining=Joining(colleagues=False))
    assert colleague({"threads": (FIRST,)}, desk=desk).ticket.number == 0
    assert settled(colleague(HANDED["token"], desk=desk)) == ("held", "guest"), "but the reporter may let them in"


# Who leaves


COPIED = replace(KNOWN, participants=frozenset({BOB.address, EVE.address}))


@pytest.mark.parametrize("text", ["leave", "Please remove me from this ticket.", "Graag afmelden"])
def test_whoever_was_copied_in_leaves_by_a_word(text: str) -> None:
    case = stranger({"threads": (FIRST,)}, COPIED, text=text)
    assert names(case) == ["departed"] and owed(case) == [("left", EVE.address)]
    said = word(case.letters[0], ticket=case.ticket, desk=DESK, at=AT).content.decode()
    assert "printer" not in said and BOB.address not in said and "\nReply-To" not in said


def test_the_reporter_does_not_leave_nor_does_anybody_by_another_s_forgery_or_a_machine() -> None:
    assert "departed" not in names(story(mail(text="leave"), facts(COPIED, threads=(FIRST,))))
    assert "departed" not in names(stranger({"threads": (FIRST,)}, COPIED, text="leave", trust=FORGED))
    machine = stranger({"threads": (FIRST,)}, COPIED, text="leave", nature=Nature.AUTO_REPLY)
    assert "departed" not in names(machine)


def test_the_farewell_is_no_way_back() -> None:
    farewell = letter(to=EVE.address, name="left")
    case = stranger({"letters": (farewell,)}, KNOWN, text="and now?")
    assert case.ticket.number == 0 and "linked" in names(case)


# What a service is made to send here


@pytest.mark.parametrize("nature", [Nature.HUMAN, Nature.NOTIFICATION])
def test_a_service_s_mail_to_the_address_of_a_ticket_is_not_read_by_who_opened_it(nature: Nature) -> None:
    """The ticket trick: an outsider opens a ticket, gives its address to a service, and waits for the code."""
    service = Address(name="Chat", address="no-reply@chat.example")
    code = mail(service, "Your code is 314159. Confirm: https://chat.example/join", subject="Your code 314159",
                trust=PROVED, nature=nature)  # fmt: skip
    case = story(code, facts(KNOWN, **HANDED["token"]))
    assert case.ticket.number in (0, 42) and "message_received" not in (names(case) if case.ticket.number else [])
    for one in case.letters:
        if one.audience is Audience.REPORTER:
            said = word(one, ticket=case.ticket, desk=DESK, at=AT).content.decode()
            assert "314159" not in said and "chat.example/join" not in said
    assert ("acknowledgement", service.address) not in owed(case)


def test_a_bomb_of_acknowledgements_carries_no_word_of_who_sets_it_off() -> None:
    victim = Address(name="Buy at evil.example", address="victim@bank.example")
    case = story(mail(victim, "Buy at http://evil.example now!", subject="Win at evil.example"), facts())
    for one in case.letters:
        if one.audience is Audience.REPORTER:
            said = word(one, ticket=case.ticket, desk=DESK, at=AT).content.decode()
            assert "evil" not in said
    assert [name for name, to in owed(case) if to == victim.address] == ["acknowledgement"]
