# SPDX-License-Identifier: Apache-2.0
"""An answer of before a merging reaches a reporter whom its agent did not write to only by a word that knew of it."""

from dataclasses import replace

import pytest

from parsers.ruling import Ruling
from tests.workflows.samples import ANN, ANN_AGENT, arrival, facts, mail, settled, standing
from workflows.case import Arrival, Voice
from workflows.facts import Ruled
from workflows.moved import of_merged


def released(ruled: Ruled | None) -> Arrival:
    """Ann's answer to #42, let out of what held it, after #42 was merged into the ticket of somebody else."""
    survivor = standing(43)
    survivor = replace(survivor, ticket=replace(survivor.ticket, requester=8))
    told = facts(standing(42), survivor, released=True, ruled=ruled)
    case = replace(arrival(mail(ANN)), facts=told, standing=survivor, ticket=survivor.ticket)
    return of_merged(replace(case, voice=Voice.AGENT, agent=ANN_AGENT), 42)


@pytest.mark.parametrize("cause", ["crossed", "command", "unproved-agent"])
def test_a_word_about_a_notice_that_spoke_of_the_old_ticket_alone_lets_nothing_out(cause: str) -> None:
    assert settled(released(Ruled(ruling=Ruling.SEND, cause=cause))) == ("held", "merged")


@pytest.mark.parametrize("ruled", [None, Ruled(ruling=Ruling.SEND, cause="merged")])
def test_who_knows_where_it_goes_may_let_it_out(ruled: Ruled | None) -> None:
    assert released(ruled).disposition is None
