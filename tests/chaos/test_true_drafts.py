"""Drafts are true: what could leave by itself says nothing of anybody that is not known.

Over the leads of the practice world, without a model and with one that makes things up. What is
true is told by `claims_checked`, which shares no code with the writer.
"""

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from chaos import campaign
from chaos.claims_checked import findings
from chaos.practice_house import FIGURES, PLANS, SAID_OF_OFFER, Counted, Seat, a_house
from chaos.stand_in import Reader, StandIn

from desktop_sdr.adapters.practice.world import PracticeWorld

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(240))]

PLAIN = campaign.rounds("plain_drafts", 20, 540)
INVENTED = campaign.rounds("invented_drafts", 32, 484)
"""Leads: some of them are no fit, and are not written to."""
MUST_SURVIVE = 0.8
OWN_QUESTION = "Would it be useful to see what a week of your docks would look like?"


def test_what_the_templates_say_is_true_of_whoever_reads_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counted = Counted()
    for plan in PLANS:
        with a_house(tmp_path / plan[1], plan, PLAIN // len(PLANS), None) as house:
            counted.look_at(house)
    with capsys.disabled():
        said = f"without a model: {FIGURES}"
        campaign.report("drafts are true", said, counted.figures(), held=not counted.found)
    assert counted.found == []
    assert counted.alone > counted.leads / 2


def test_what_a_model_makes_up_never_leaves_and_what_it_says_truly_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counted = Counted()
    for plan in PLANS:
        count = INVENTED // len(PLANS)
        everybody = PracticeWorld(count, campaign.seed() + 7).people.values()
        others = [(f"{one.first_name} {one.last_name}", one.company) for one in everybody]
        model = StandIn(campaign.chance(plan[1]), SAID_OF_OFFER, others)
        seat = Seat(model)
        with a_house(tmp_path / plan[1], plan, count, seat) as house:
            counted.look_at(house)
            counted.compare(house, seat, model)
    survived = counted.survived / counted.offered
    said = (
        f"a model that makes things up: {FIGURES}; {counted.made_up} sentences made up,"
        f" {len(counted.got_out)} of them left; {survived:.1%} of {counted.offered} true ones"
        f" survived; {counted.fell_back / len(counted.mails):.1%} fell back to the template"
    )
    held = not counted.found and not counted.got_out and survived >= MUST_SURVIVE
    with capsys.disabled():
        campaign.report("drafts are true", said, counted.figures(), held=held)
    assert counted.found == []
    assert counted.got_out == []
    assert survived >= MUST_SURVIVE, Counter(counted.lost).most_common(20)
    assert counted.alone > counted.leads / 2
    assert counted.made_up > counted.leads / 2


def test_the_measure_itself_sees_what_is_untrue(tmp_path: Path) -> None:
    """A checker that finds nothing proves nothing: every kind of lie is one to it."""
    with a_house(tmp_path / "one", PLANS[0], 6, None) as house:
        mail = next(one for one in house.mails() if one.alone and house.known(one.person).facts)
        known = house.known(mail.person)
        everybody = [(f"{one.first_name} {one.last_name}", one.company)
                     for one in house.persons.values()]  # fmt: skip
        model = StandIn(Random(3), SAID_OF_OFFER, everybody)
        model.reader = Reader(mail.person.first_name, mail.person.company, mail.person.news, "")
        assert findings(mail.subject, mail.body, mail.below, known) == []
        for _ in range(500):
            lie = model.a_lie(
                "Would it be useful to see what a week of your docks would look like?"
            )
            assert findings(mail.subject, f"{mail.body}\n{lie}", mail.below, known), lie
