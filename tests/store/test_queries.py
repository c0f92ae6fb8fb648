"""People, plans and keepings: each question asked beside rows that must not be the answer."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import (
    NOW,
    a_decision,
    a_fact,
    a_lead,
    a_step,
    an_account,
    an_enrollment,
)
from store.planting import (
    a_line,
    a_suppression,
    later,
)

from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.health import Light, LightReading, Part
from desktop_sdr.domain.ids import AccountId, LeadId
from desktop_sdr.domain.lead import Grade
from desktop_sdr.domain.permission import Verdict
from desktop_sdr.domain.sequence import EnrollmentState
from desktop_sdr.domain.suppression import SuppressionScope
from desktop_sdr.ports.mail import InboxMark
from desktop_sdr.ports.store import Import, MeterReading, StoreTrouble
from desktop_sdr.store.opening import Store


def test_the_agenda_is_best_grade_first_then_the_longest_due(store: Store) -> None:
    due = [
        ("c-old", Grade.C, -90),
        ("unscored", None, -99),
        ("a-new", Grade.A, -1),
        ("a-old", Grade.A, -50),
        ("a-now", Grade.A, 0),
        ("a-future", Grade.A, 1),
        ("b", Grade.B, -5),
    ]
    with store.unit_of_work() as uow:
        names = {
            uow.leads.add(
                a_lead(email=f"{name}@x.example", grade=grade, due_at=later(minutes))
            ): name
            for name, grade, minutes in due
        }
        uow.leads.add(a_lead(email="never@x.example", grade=Grade.A, due_at=None))
        order = [names[number] for number in uow.leads.due(NOW, 20)]
        assert order == ["a-old", "a-new", "a-now", "b", "c-old", "unscored"]
        assert [names[number] for number in uow.leads.due(NOW, 4)] == order[:4]
        assert uow.leads.next_due_at() == later(-99)


def test_nobody_due_means_no_next_moment(store: Store) -> None:
    with store.reading() as uow:
        assert uow.leads.due(NOW, 5) == []
        assert uow.leads.next_due_at() is None


def test_people_are_found_by_address_whatever_its_case_and_never_by_half_of_it(
    store: Store,
) -> None:
    with store.unit_of_work() as uow:
        uow.leads.save(a_lead(linkedin_url="https://linkedin.example/in/ida"))
        assert uow.leads.by_email(" Ida.Brandt@Nordlicht.example ").id == 1
        assert uow.leads.by_email("brandt@nordlicht.example") is None
        assert uow.leads.by_email("") is None
        assert uow.leads.by_linkedin("https://linkedin.example/in/ida").id == 1
        assert uow.leads.by_linkedin("https://linkedin.example/in/id") is None


def test_one_address_is_one_lead_and_people_without_address_may_be_many(store: Store) -> None:
    with store.unit_of_work() as uow:
        uow.leads.add(a_lead(email=""))
        uow.leads.add(a_lead(email=""))
        assert uow.leads.by_email("") is None
        with pytest.raises(Exception, match="UNIQUE"):
            uow.leads.add(a_lead())


def test_companies_are_found_by_domain_and_by_name_with_case_ignored(store: Store) -> None:
    with store.unit_of_work() as uow:
        uow.accounts.add(an_account(name="Nordlicht", domain=None))
        uow.accounts.add(an_account(name="STRASSE & Söhne", domain="strasse.example"))
        assert uow.accounts.by_domain("NORDLICHT.example").id == 1
        assert uow.accounts.by_domain("licht.example") is None
        assert uow.accounts.by_name("nordlicht LOGISTIK").id == 1
        assert uow.accounts.by_name("Straße & söhne").id == 3
        assert uow.accounts.by_name("Strasse & Sohne") is None, "ö is another letter than o"


def test_colleagues_are_those_of_the_same_company(store: Store) -> None:
    with store.unit_of_work() as uow:
        other = uow.accounts.add(an_account(name="Other"))
        uow.leads.add(a_lead(email="b@other.example", account_id=other))
        second = uow.leads.add(a_lead(email="c@nordlicht.example"))
        assert [one.id for one in uow.leads.of_account(AccountId(1))] == [1, second]


def test_facts_are_the_leads_and_their_companys_but_not_what_was_struck_out(
    store: Store,
) -> None:
    with store.unit_of_work() as uow:
        other = uow.leads.add(a_lead(email="b@other.example"))
        mine = uow.facts.add(a_fact(text="mine"))
        ours = uow.facts.add(a_fact(text="ours", lead_id=None, account_id=AccountId(1)))
        uow.facts.add(a_fact(text="theirs", lead_id=other))
        wrong = a_fact(text="wrong")
        uow.facts.save(replace(wrong, id=uow.facts.add(wrong), struck=True))
        assert [fact.id for fact in uow.facts.about(a_lead())] == [mine, ours]
        with pytest.raises(Exception, match="about_someone"):
            uow.facts.add(a_fact(lead_id=None, account_id=None))


def test_the_open_enrollment_is_neither_finished_nor_failed(store: Store) -> None:
    with store.unit_of_work() as uow:
        assert uow.enrollments.open_of(LeadId(1)).id == 1
        for state in (EnrollmentState.FINISHED, EnrollmentState.FAILED):
            uow.enrollments.save(an_enrollment(state=state))
            assert uow.enrollments.open_of(LeadId(1)) is None
        assert uow.enrollments.latest_of(LeadId(1)).id == 1
        assert uow.enrollments.latest_of(LeadId(2)) is None
        newer = uow.enrollments.add(an_enrollment(state=EnrollmentState.PAUSED))
        assert uow.enrollments.open_of(LeadId(1)).id == newer


def test_a_plan_is_saved_and_the_running_enrollments_keep_their_own_steps(
    store: Store,
) -> None:
    with store.unit_of_work() as uow:
        shorter = replace(uow.sequences.get(1), steps=(a_step(1),), paused=True)
        uow.sequences.save(shorter)
        assert uow.sequences.all() == [shorter]
        assert len(uow.enrollments.get(1).steps) == 3


def test_a_switch_that_cannot_be_read_is_trouble_and_not_a_go(store: Store) -> None:
    with store._writing.begin() as connection:
        connection.exec_driver_sql("DELETE FROM standing")
    with store.reading() as uow, pytest.raises(StoreTrouble) as caught:
        uow.keepings.switch()
    assert caught.value.code == "corrupt"


def test_the_latest_decision_is_that_of_the_lead_with_what_the_gate_said(store: Store) -> None:
    with store.unit_of_work() as uow:
        other = uow.leads.add(a_lead(email="b@x.example"))
        newest = uow.decisions.add(a_decision(confidence=0.9), "{}")
        uow.decisions.add(a_decision(lead_id=other), "{}")
        assert uow.decisions.latest_of(LeadId(1)).id == newest
        uow.decisions.record_judgement(newest, Verdict.REVIEW, ["level_wants_look"])
        with pytest.raises(LookupError):
            uow.decisions.record_judgement(99, Verdict.REVIEW, [])
        with pytest.raises(LookupError):
            uow.decisions.context_of(99)


@pytest.mark.parametrize(
    ("scope", "value", "covers"),
    [
        (SuppressionScope.ADDRESS, "ida.brandt@nordlicht.example", True),
        (SuppressionScope.ADDRESS, "Ida.Brandt@Nordlicht.example", True),
        (SuppressionScope.ADDRESS, "brandt@nordlicht.example", False),
        (SuppressionScope.ADDRESS, "nordlicht.example", False),
        (SuppressionScope.DOMAIN, "nordlicht.example", True),
        (SuppressionScope.DOMAIN, "licht.example", False),
        (SuppressionScope.ACCOUNT, "1", True),
        (SuppressionScope.ACCOUNT, "11", False),
    ],
)
def test_a_suppression_covers_what_it_names(
    store: Store, scope: SuppressionScope, value: str, covers: bool
) -> None:
    with store.unit_of_work() as uow:
        number = uow.suppressions.add(a_suppression(scope=scope, value=value))
        email = "ida.brandt@nordlicht.example"
        found = uow.suppressions.covering(email, AccountId(1))
        assert [entry.id for entry in found] == ([number] if covers else [])
        assert uow.suppressions.covering("a@elsewhere.example", AccountId(7)) == []


def test_a_domain_that_is_suppressed_covers_its_sub_domains(store: Store) -> None:
    with store.unit_of_work() as uow:
        uow.suppressions.add(
            a_suppression(scope=SuppressionScope.DOMAIN, value="nordlicht.example")
        )
        assert uow.suppressions.covering("x@mail.nordlicht.example", None)
        assert not uow.suppressions.covering("x@supernordlicht.example", None)


def test_a_lifted_suppression_no_longer_covers(store: Store) -> None:
    with store.unit_of_work() as uow:
        number = uow.suppressions.add(a_suppression())
        uow.suppressions.lift(number, NOW, "they asked to hear from us")
        assert uow.suppressions.covering("ida.brandt@nordlicht.example", None) == []
        with pytest.raises(LookupError):
            uow.suppressions.lift(99, NOW, "")


def test_folders_are_marked_each_on_its_own(store: Store) -> None:
    with store.unit_of_work() as uow:
        assert uow.mailboxes.mark(1, "INBOX") is None
        uow.mailboxes.set_mark(1, "INBOX", InboxMark(7, 100))
        uow.mailboxes.set_mark(1, "Sent", InboxMark(8, 5, "a bookmark of the provider"))
        uow.mailboxes.set_mark(1, "INBOX", InboxMark(7, 101))
        assert uow.mailboxes.mark(1, "INBOX") == InboxMark(7, 101)
        assert uow.mailboxes.mark(1, "Sent") == InboxMark(8, 5, "a bookmark of the provider")
        assert [box.id for box in uow.mailboxes.all()] == [1]


def test_the_last_outcomes_leave_out_the_weather(store: Store) -> None:
    def reading(ok: bool, quality: bool, minutes: int) -> MeterReading:
        return MeterReading(action="send_next", ok=ok, quality=quality, at=later(minutes))

    success, mistake = reading(True, False, 1), reading(False, True, 2)
    with store.unit_of_work() as uow:
        for one in (success, mistake, reading(False, False, 3)):
            uow.meters.record(one)
        assert uow.meters.last(9) == [success, mistake]
        assert uow.meters.last(1) == [mistake]


def test_a_light_says_whether_it_changed_colour_or_reason(store: Store) -> None:
    green, red = (LightReading(Part.EMAIL, one) for one in (Light.GREEN, Light.RED))
    with store.unit_of_work() as uow:
        assert uow.meters.set_light(green, NOW) is True
        assert uow.meters.set_light(green, NOW) is False
        assert uow.meters.set_light(replace(green, number=0.1), NOW) is False
        assert uow.meters.lights()["email"].number == 0.1
        assert uow.meters.set_light(red, NOW) is True


def test_pulses_leave_their_last_beat(store: Store) -> None:
    with store.unit_of_work() as uow:
        uow.meters.beat("think", NOW)
        uow.meters.beat("think", later(1))
        uow.meters.beat("watch", NOW)
        assert uow.meters.beats() == {"think": later(1), "watch": NOW}


def test_a_new_profile_is_supervised_and_runs(empty: Store) -> None:
    with empty.unit_of_work() as uow:
        assert uow.keepings.level() is AutonomyLevel.SUPERVISED
        assert uow.keepings.switch().paused_at is None
        uow.keepings.set_level(AutonomyLevel.AUTONOMOUS)
        assert uow.keepings.level() is AutonomyLevel.AUTONOMOUS
        uow.keepings.set_note("profile", "{}")
        uow.keepings.set_note("profile", '{"name":"Rita"}')
        assert uow.keepings.note("profile") == '{"name":"Rita"}'
        assert uow.keepings.note("nothing") is None
        record = Import(name="fair.csv", source="trade fair", at=NOW, totals={"new": 3})
        assert uow.keepings.add_import(record) == 1


def test_the_lines_about_a_lead_come_the_newest_first(store: Store) -> None:
    with store.unit_of_work() as uow:
        for tag in (AuditTag.LEAD_IMPORTED, AuditTag.LEAD_SCORED):
            uow.audit.append(a_line(tag, lead_id=LeadId(1)))
        uow.audit.append(a_line(lead_id=LeadId(2)))
        uow.audit.append(a_line())
        tags = [entry.tag for entry in uow.audit.of_lead(LeadId(1), 9)]
        assert tags == [AuditTag.LEAD_SCORED, AuditTag.LEAD_IMPORTED]
        assert len(uow.audit.of_lead(LeadId(1), 1)) == 1


def test_a_moment_in_another_zone_is_the_same_moment(store: Store) -> None:
    from zoneinfo import ZoneInfo

    local = NOW.astimezone(ZoneInfo("Asia/Tokyo"))
    with store.unit_of_work() as uow:
        uow.leads.save(a_lead(due_at=local))
        assert uow.leads.get(LeadId(1)).due_at == NOW
        assert uow.leads.due(NOW, 1) == [1]
        assert uow.leads.due(NOW - timedelta(microseconds=1), 1) == []
        uow.audit.append(a_line(at=local, lead_id=LeadId(1)))
        uow.commit()
    assert store.verify_audit().why == ""
