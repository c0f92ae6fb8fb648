"""Every line of the record leads back to what set it in motion, and says what the rep saw."""

import json
from collections.abc import Mapping

from agent.loop.agency import Agency

from desktop_sdr.domain.audit import AuditEntry, AuditTag
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.ids import AuditSeq

BEGINNINGS = frozenset({AuditTag.LEAD_IMPORTED, AuditTag.REPLY_READ, AuditTag.DECISION_MADE})
"""What may set something in motion by itself: a list, an answer, a look at somebody due."""


def by_number(agency: Agency) -> Mapping[AuditSeq, AuditEntry]:
    return {entry.seq: entry for entry in agency.record()}


def way_back(agency: Agency, entry: AuditEntry) -> list[AuditEntry]:
    """What led to a line, the line itself first."""
    lines, way = by_number(agency), [entry]
    while way[-1].cause is not None:
        assert way[-1].cause < way[-1].seq, "a cause comes before what it causes"
        way.append(lines[way[-1].cause])
    return way


def sent(agency: Agency) -> list[AuditEntry]:
    return [entry for entry in agency.record() if entry.tag is AuditTag.EFFECT_SENT]


def test_a_sent_mail_leads_back_over_every_step_to_the_decision(agency: Agency) -> None:
    agency.touched()

    mail = next(one for one in sent(agency) if one.facts["kind"] == "send_mail")
    tags = [entry.tag for entry in way_back(agency, mail)]

    for tag in (
        AuditTag.EFFECT_SENT,
        AuditTag.EFFECT_CLAIMED,
        AuditTag.EFFECT_QUEUED,
        AuditTag.DRAFT_APPROVED,
        AuditTag.DRAFT_WAITING,
        AuditTag.JUDGEMENT_GIVEN,
        AuditTag.DECISION_MADE,
    ):
        assert tag in tags, tags
        tags = tags[tags.index(tag) :]


def test_every_sent_effect_leads_back_to_a_yes_and_a_decision(agency: Agency) -> None:
    agency.desk.set_level(AutonomyLevel.SEMI_AUTO)
    leads = [agency.add_lead() for _ in range(3)]
    for lead in leads:
        agency.go_on_until_sent(lead)
        agency.answers(lead, "Sounds interesting, when are you free?")
        for draft in agency.drafts(lead):
            agency.approve(draft)
        agency.go_on_until_sent(lead, 2)

    effects = sent(agency)
    assert len(effects) >= 6
    for effect in effects:
        tags = {entry.tag for entry in way_back(agency, effect)}
        assert tags & {AuditTag.DRAFT_APPROVED, AuditTag.JUDGEMENT_GIVEN}
        assert tags & {AuditTag.DECISION_MADE, AuditTag.REPLY_READ}


def test_an_answer_leads_back_to_the_reply_it_answers(agency: Agency) -> None:
    lead = agency.touched()
    agency.answers(lead, "Sounds interesting, when are you free?")
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead, 2)

    answer = [one for one in sent(agency) if one.facts["action"] == "respond"][-1]
    way = way_back(agency, answer)
    tags = [entry.tag for entry in way]
    read = tags.index(AuditTag.REPLY_READ)
    assert tags[read - 2 : read] == [AuditTag.DECISION_MADE, AuditTag.MEETING_OFFERED]
    assert way[read].personal.startswith("Sounds interesting")


def test_every_line_leads_back_to_a_beginning(agency: Agency) -> None:
    lead = agency.touched()
    agency.answers(lead, "Please remove me from your list.")

    for entry in agency.record():
        first = way_back(agency, entry)[-1]
        assert first.tag in BEGINNINGS, (entry.tag, first.tag)


def test_an_opt_out_is_the_cause_of_all_that_it_stops(agency: Agency) -> None:
    lead = agency.touched()
    agency.answers(lead, "Please remove me from your list.")

    lines = agency.record(lead)
    read = next(one.seq for one in lines if one.tag is AuditTag.REPLY_READ)
    after = [one for one in lines if one.seq > read and one.tag is not AuditTag.EFFECT_SENT]
    assert AuditTag.SUPPRESSION_ADDED in {one.tag for one in after}
    for entry in after:
        assert read in {one.seq for one in way_back(agency, entry)}


def test_a_lowered_level_is_the_cause_of_what_comes_back_to_review(agency: Agency) -> None:
    agency.desk.set_level(AutonomyLevel.AUTONOMOUS)
    lead = agency.add_lead()
    agency.pulse()
    assert agency.items(lead)

    assert agency.desk.set_level(AutonomyLevel.SUPERVISED) >= 1

    back = next(one for one in agency.record(lead) if one.tag is AuditTag.DRAFT_REOPENED)
    changed = [row for row in agency.desk.views.feed("all", None, 50) if row.seq == back.cause]
    assert [row.tag for row in changed] == [AuditTag.LEVEL_CHANGED]


def test_an_approval_holds_what_was_on_screen(agency: Agency) -> None:
    lead = agency.start()
    draft = agency.draft(lead)
    agency.approve(draft)

    line = next(one for one in agency.record(lead) if one.tag is AuditTag.DRAFT_APPROVED)
    shown = json.loads(line.personal)
    item = agency.item(lead)
    assert (shown["subject"], shown["body"]) == (draft.subject, draft.body)
    assert (shown["recipient"], shown["flags"]) == (lead.email, list(draft.reasons))
    assert shown["slot"] == draft.slot.isoformat()
    assert len(shown["claims"]) == len(draft.claims)
    assert line.facts["version"] == draft.version
    assert line.facts["seconds"] == 20.0
    assert line.facts["fingerprint"] == item.fingerprint
    assert draft.body not in str(line.facts)
