# SPDX-License-Identifier: Apache-2.0
"""An agent's order is never sent on to the reporter."""

from dataclasses import replace

import pytest

from parsers.values import Command, Segment
from tests.workflows.samples import ANN, ANN_AGENT, arrival, mail, settled
from workflows.case import Voice
from workflows.obey import obey

ORDERS = (Command(name="note", value="he is angry"), Command(name="nonsense", error="no command"))
WRITTEN = (Segment(role="new", text="#nonsense\n#remind 1d\nDear Bob"),)


def test_a_mail_with_an_order_that_nobody_knows_is_held_whole_and_says_so() -> None:
    case = obey(replace(arrival(mail(ANN, segments=WRITTEN)), voice=Voice.AGENT, agent=ANN_AGENT))
    assert settled(case) == ("held", "command")
    assert case.disposition is not None and '"#nonsense" is no command' in case.disposition.because
    assert (case.events, case.words) == ((), "Dear Bob")


def test_an_agent_s_mail_without_orders_goes_on_and_all_of_it_are_words() -> None:
    case = replace(arrival(mail(ANN)), voice=Voice.AGENT, agent=ANN_AGENT)
    assert obey(case) == replace(case, words=case.mail.new_text)


@pytest.mark.parametrize("voice", [Voice.REPORTER, Voice.MACHINE])
def test_nobody_else_gives_orders(voice: Voice) -> None:
    case = replace(arrival(mail(commands=ORDERS)), voice=voice)
    assert obey(case) == case


@pytest.mark.parametrize("line", ["#note he is angry", "#merge the other one", "# close"])
def test_an_order_below_the_words_is_held_too_even_a_wrong_one(line: str) -> None:
    words = Segment(role="new", text=f"Dear Bob,\nit works.\n{line}\n")
    case = replace(arrival(mail(ANN, segments=(words,))), voice=Voice.AGENT, agent=ANN_AGENT)
    assert settled(obey(case)) == ("held", "command")
