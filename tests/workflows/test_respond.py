# SPDX-License-Identifier: Apache-2.0
"""Which letters are owed, which words they bear, and when silence is the rule (RFC 3834)."""

from dataclasses import replace
from typing import Any

import pytest

from parsers.values import Address, Attachment, Bounce, Contact, Nature, Undelivered
from tests.workflows.samples import (
    ANN,
    ANN_AGENT,
    BOB,
    CAS,
    DESK,
    EVE,
    EXPERT,
    FILE,
    PROVED,
    alert,
    arrival,
    bounce,
    facts,
    letter,
    mail,
    names,
    owed,
    settled,
    standing,
    story,
)
from workflows.case import Arrival, Outcome, Voice
from workflows.desk import Agent, Budgets, Desk
from workflows.events import Answered, LetterReturned, LetterWithheld, MessageReceived, Opened
from workflows.facts import Facts, Standing
from workflows.letter import Audience, Letter
from workflows.respond import may_answer, respond
from workflows.spent import Sent
from workflows.ticket import Level

BEGAN = Opened(requester=7, mailbox="support", language="nl")
JOINED = MessageReceived()


def opened(
    said: dict[str, Any] | None = None, known: Facts | None = None, desk: Desk = DESK, *, proved: bool = False
) -> Arrival:
    case = replace(arrival(mail(**said or {}), known, desk), proved=proved, placed_because="it names no ticket")
    return respond(case.note(BEGAN))


def joined(event: Any = JOINED, place: Standing | None = None, **changes: Any) -> Arrival:
    place = place or standing()
    said = changes.pop("said", {})
    case = arrival(mail(**said), facts(place, **changes.pop("known", {})))
    case = replace(case, standing=place, ticket=place.ticket, **changes).note(event)
    return respond(case.settle(Outcome.TICKETED, "joined", ""))


def held(cause: str, said: dict[str, Any] | None = None, known: Facts | None = None, **changes: Any) -> Arrival:
    case = replace(arrival(mail(**said or {}), known), **changes)
    return respond(case.settle(Outcome.HELD, cause, "the reason"))


def only(case: Arrival, name: str) -> Letter:
    found = [letter for letter in case.letters if letter.name == name]
    assert len(found) == 1
    return found[0]


# The acknowledgement


@pytest.mark.parametrize("others", [(EXPERT,), ()])
def test_a_problem_of_the_only_agent_at_the_first_level_is_told_to_whoever_else_there_is(
    others: tuple[Agent, ...],
) -> None:
    desk = replace(DESK, agents=(ANN_AGENT, *others))
    said = {"sender": ANN, "contact": Contact(name=ANN.name, address=ANN.address)}
    case = opened(said, desk=desk)
    heard = [to for name, to in owed(case) if name == "alert_new"]
    assert heard == [(EXPERT if others else ANN_AGENT).address]


def test_a_new_ticket_is_acknowledged_in_its_language_and_the_agents_are_told() -> None:
    case = opened()
    assert settled(case) == ("ticketed", "opened")
    assert owed(case) == [("acknowledgement", BOB.address), ("alert_new", ANN.address), ("alert_new", CAS.address)]
    assert names(case) == ["opened", "acknowledged", "alerted"]
    assert case.ticket.acknowledged
    assert only(case, "acknowledgement").language == "nl"


def test_an_acknowledgement_is_an_automatic_answer_without_a_return_path() -> None:
    ack = only(opened(), "acknowledgement")
    assert (ack.automatic, ack.null_return_path, ack.audience) == ("auto-replied", True, Audience.REPORTER)


def test_an_acknowledgement_threads_under_the_mail_that_it_answers() -> None:
    ack = only(opened({"references": ("a@x.example", "b@x.example")}), "acknowledgement")
    assert ack.in_reply_to == "first@home.example"
    # What else an unproved sender put into References may be words, and stays here.
    assert ack.references == ("first@home.example",)


def test_a_mail_without_an_id_is_acknowledged_without_one() -> None:
    ack = only(opened({"message_id": None}), "acknowledgement")
    assert (ack.in_reply_to, ack.references) == ("", ())


def test_an_address_that_proved_nothing_gets_no_word_of_the_sender() -> None:
    ack = only(opened(), "acknowledgement")
    assert (ack.to.name, ack.subject, ack.text, ack.author, ack.attachments) == ("", "", "", Address(), ())


def test_a_proved_address_is_greeted_by_name_under_its_own_subject() -> None:
    ack = only(opened({"subject": "Re: Fwd: The printer is broken"}, proved=True), "acknowledgement")
    assert (ack.to.name, ack.subject, ack.text) == ("Bob Smit", "The printer is broken", "")


SILENT: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("a machine wrote it", {"nature": Nature.NOTIFICATION}, {}),
    ("a machine wrote it", {"nature": Nature.ALERT}, {}),
    ("a machine wrote it", {"nature": Nature.LIST}, {}),
    ("null return path", {"return_path": ""}, {}),
    ("this contact", {}, {"sent_to_contact": 5}),
    ("this reporter", {}, {"sent": Sent(reader=30)}),
    ("this domain", {}, {"sent": Sent(domain=300)}),
    ("this desk", {}, {"sent": Sent(hour=1000)}),
]


@pytest.mark.parametrize(("because", "said", "known"), SILENT)
def test_an_acknowledgement_that_may_not_go_is_withheld_and_history_says_why(
    because: str, said: dict[str, Any], known: dict[str, Any]
) -> None:
    case = opened(said, facts(**known))
    assert not any(letter.audience is Audience.REPORTER for letter in case.letters)
    assert not case.ticket.acknowledged
    withheld = case.events[1]
    assert isinstance(withheld, LetterWithheld) and because in withheld.because
    assert ("alert_new", ANN.address) in owed(case)


@pytest.mark.parametrize("known", [{"sent_to_contact": 4}, {"sent": Sent(reader=29, domain=299, hour=999)}])
def test_the_last_letter_of_each_budget_goes(known: dict[str, Any]) -> None:
    assert may_answer(arrival(mail(return_path="bob@home.example"), facts(**known))) == ""


@pytest.mark.parametrize("budget", ["contact", "reporter", "domain", "hour"])
def test_the_owner_s_budgets_count(budget: str) -> None:
    desk = replace(DESK, budgets=Budgets(**{budget: 0}))
    assert may_answer(arrival(mail(), desk=desk)).startswith("budget")


def test_an_acknowledgement_is_never_sent_for_a_mail_that_joins() -> None:
    assert [name for name, _ in owed(joined(proved=True))] == ["alert_reply", "alert_reply"]


# Silence


def test_imported_mail_owes_no_letter() -> None:
    case = opened(known=facts(silent=True))
    assert (owed(case), names(case)) == ([], ["opened"])


@pytest.mark.parametrize("cause", ["spam", "bulk", "no-sender", "stranger"])
def test_what_is_held_for_a_person_is_not_answered(cause: str) -> None:
    assert owed(held(cause, agent=ANN_AGENT)) == []


@pytest.mark.parametrize("cause", ["unproved-agent", "command", "empty"])
def test_an_agent_whose_answer_was_held_is_told_at_the_registered_address(cause: str) -> None:
    said = {"sender": Address(name="Ann <b>", address="ANN@desk.example"), "subject": "secret", "text": "secret"}
    case = held(cause, said, agent=ANN_AGENT)
    letter = case.letters[0]
    assert owed(case) == [(f"held_{cause.replace('-', '_')}", "ann@desk.example")]
    told = "" if cause == "unproved-agent" else "secret"  # nobody knows whose words those are
    assert (letter.to.name, letter.subject, letter.text) == ("Ann Lee", "", told)
    assert letter.details["because"] == "the reason"
    assert (letter.automatic, letter.audience) == ("auto-replied", Audience.AGENT)


def test_what_was_held_without_an_agent_tells_nobody() -> None:
    assert owed(held("unproved-agent")) == []


def test_a_forger_cannot_have_an_agent_flooded() -> None:
    assert owed(held("unproved-agent", known=facts(sent_to_contact=5), agent=ANN_AGENT)) == []


def test_an_agent_s_machine_is_not_told_that_its_mail_was_held() -> None:
    assert owed(held("empty", {"nature": Nature.NOTIFICATION}, agent=ANN_AGENT)) == []


def test_the_sender_of_a_mail_that_is_too_large_is_told_the_limit_and_no_own_word() -> None:
    case = held("oversize", known=facts(oversize_limit=1000))
    letter = only(case, "oversize")
    assert (letter.to, letter.subject, letter.size_limit) == (Address(address=BOB.address), "", 1000)
    assert (letter.automatic, letter.null_return_path) == ("auto-replied", True)


@pytest.mark.parametrize(("because", "said", "known"), SILENT)
def test_a_mail_that_is_too_large_is_answered_by_the_same_rules(
    because: str, said: dict[str, Any], known: dict[str, Any]
) -> None:
    assert owed(held("oversize", said, facts(oversize_limit=1000, **known))) == []


def test_an_ignored_mail_owes_nothing() -> None:
    case = respond(arrival(mail()).settle(Outcome.IGNORED, "blocked", ""))
    assert (owed(case), names(case)) == ([], [])


def test_a_machine_s_note_tells_nobody() -> None:
    case = respond(replace(arrival(mail()), voice=Voice.MACHINE).settle(Outcome.TICKETED, "automatic", ""))
    assert owed(case) == []


# Alerts


def test_an_alert_holds_what_an_agent_needs_and_may_be_answered() -> None:
    said = {
        "contact": Contact(name="Bob Smit", address=BOB.address, phones=("+31201234567",)),
        "attachments": (FILE,),
        "subject": "Re: The printer is broken",
    }
    alert = opened(said).letters[-1]
    assert (alert.subject, alert.text, alert.author) == ("The printer is broken", "It prints nothing.", BOB)
    assert (alert.phones, alert.attachments) == (("+31201234567",), (FILE,))
    assert (alert.automatic, alert.audience, alert.null_return_path) == ("auto-generated", Audience.AGENT, False)


def test_history_names_the_agents_who_were_told_by_their_ids() -> None:
    alerted = opened().events[-1]
    assert getattr(alerted, "agents", None) == (1, 2)


def test_only_level_1_is_alerted() -> None:
    assert EXPERT.address not in {address for _, address in owed(opened())}


def test_without_level_1_the_lowest_level_that_somebody_fills_is_alerted() -> None:
    other = replace(ANN_AGENT, level=Level.L3)
    case = opened(desk=replace(DESK, agents=(EXPERT, other)))
    assert [address for name, address in owed(case) if name == "alert_new"] == [EXPERT.address]


def test_a_desk_without_agents_notes_no_alert() -> None:
    assert names(opened(desk=replace(DESK, agents=()))) == ["opened", "acknowledged"]


def test_an_agent_is_not_alerted_to_an_own_problem() -> None:
    case = opened({"sender": Address(address="Ann@Desk.example")})
    assert owed(case)[1:] == [("alert_new", CAS.address)]


def test_the_alert_of_a_reply_holds_its_new_text_under_the_ticket_s_subject() -> None:
    case = joined(said={"text": "ignored", "subject": "Re: something else"})
    assert (case.letters[0].subject, case.letters[0].text) == ("The printer is broken", "ignored")


def test_the_mail_server_s_own_words_say_why_a_letter_came_back() -> None:
    place, words = standing(), "smtp; 550 5.1.1 no such user"
    gone = Undelivered(address=BOB.address, action="failed", status="5.1.1", permanent=True, diagnostic=words)
    came = bounce(text="Your message could not be delivered.", bounce=Bounce(
        original_message_id="acknowledgement.bob@desk.example", recipients=(gone,)
    ))  # fmt: skip
    told = story(came, facts(place, letters=(letter(),))).letters
    assert told and {(one.name, one.text, one.whole) for one in told} == {("alert_returned", words, "")}


def test_who_resolves_a_ticket_whose_reporter_cannot_be_written_to_hears_so() -> None:
    place = standing(requester=replace(standing().requester, dead=True))
    case = story(mail(ANN, "#resolve restarted it", trust=PROVED), facts(place, letters=(alert(),)))
    (report,) = [one for one in case.letters if one.name == "command_report"]
    assert report.details["refused"] == ("the reporter was told nothing: letters to this address come back",)


def test_a_letter_that_came_back_is_told_to_the_agents_without_its_attachments() -> None:
    place = standing()
    case = replace(arrival(mail(attachments=(FILE,)), facts(place)), standing=place, ticket=place.ticket)
    case = case.note(LetterReturned(letter="answer", action="failed"))
    case = respond(case.settle(Outcome.RETURNED, "failed", ""))
    assert owed(case) == [("alert_returned", ANN.address), ("alert_returned", CAS.address)]
    assert {letter.attachments for letter in case.letters} == {()}


def test_a_delay_is_told_to_nobody() -> None:
    place = standing()
    case = replace(arrival(mail(), facts(place)), standing=place, ticket=place.ticket)
    case = case.note(LetterReturned(letter="answer", action="delayed"))
    assert owed(respond(case.settle(Outcome.RETURNED, "delayed", ""))) == []


# The agent's answer


def answered(**changes: Any) -> Letter:
    said = {"sender": ANN, "text": "Switch it off and on.", "attachments": (FILE,)}
    words = "Switch it off and on."
    case = joined(Answered(), standing(**changes), said=said, voice=Voice.AGENT, agent=ANN_AGENT, words=words)
    assert len(case.letters) == 1
    return case.letters[0]


def test_an_answer_goes_to_the_requester_alone_under_the_agent_s_name() -> None:
    answer = answered(participants=frozenset({BOB.address, EVE.address}))
    assert (answer.name, answer.to.address, answer.sent_as) == ("answer", BOB.address, "Ann Lee")
    assert (answer.text, answer.attachments) == ("Switch it off and on.", (FILE,))


def test_an_answer_is_a_person_s_mail_with_a_return_path() -> None:
    answer = answered()
    assert (answer.automatic, answer.null_return_path, answer.audience) == ("no", False, Audience.REPORTER)


def test_an_answer_threads_under_what_the_requester_has_seen() -> None:
    answer = answered()
    assert (answer.in_reply_to, answer.references) == ("ack@desk.example", ("first@home.example", "ack@desk.example"))
    alone = answered(thread=())
    assert (alone.in_reply_to, alone.references) == ("", ())


def test_an_answer_to_an_address_that_proved_nothing_bears_no_word_of_the_sender() -> None:
    answer = answered(proved=False)
    assert (answer.subject, answer.to.name) == ("", "")


def test_an_answer_to_a_proved_address_bears_its_name_and_subject() -> None:
    answer = answered(proved=True)
    assert (answer.subject, answer.to.name) == ("The printer is broken", "Bob Smit")


def _picture(role: str, sha256: str) -> Attachment:
    return replace(FILE, filename="image.png", content_type="image/png", inline=True, role=role, sha256=sha256)


def test_a_picture_that_the_sender_s_earlier_mails_brought_is_not_sent_on() -> None:
    said = {"attachments": (FILE, _picture("picture", "known"), _picture("picture", "new"))}
    case = opened(said, facts(pictures=frozenset({"known"})))
    assert [one.sha256 for one in case.letters[1].attachments] == ["", "new"]


def test_a_logo_or_a_tracking_pixel_is_not_sent_on_and_a_picture_in_the_text_is() -> None:
    text = '<p>See: <img src="cid:shot"></p><blockquote>old <img src="cid:old"></blockquote>'
    shot, logo = (replace(_picture("picture", one), content_id=one) for one in ("shot", "old"))
    pixel = replace(_picture("picture", "pixel"), content=b"GIF89a\x01\x00\x01\x00" + bytes(20))
    case = opened({"attachments": (shot, logo, pixel), "html": text})
    assert [one.sha256 for one in case.letters[1].attachments] == ["shot"]
