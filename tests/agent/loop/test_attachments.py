"""What is attached is what the rep said yes to: read from one folder, and held to those bytes."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from agent.loop.agency import FIRST, Agency, an_agency
from agent.loop.test_outbox import due
from builders import a_step
from fakes.documents import FakeDocuments

from desktop_sdr.agent.desk import DeskRefusal
from desktop_sdr.agent.loop import attaching, outbox
from desktop_sdr.agent.skills.header_lines import CannotCompose
from desktop_sdr.domain.attachment import MOST_BYTES
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Channel, Draft, DraftState
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.remark import RemarkCode

OFFER = b"%PDF-1.7 our offer"


class Attaching:
    """An agency whose first step brings a file along."""

    def __init__(self, agency: Agency, documents: FakeDocuments) -> None:
        self.agency, self.documents = agency, documents

    def plan(self, *names: str) -> None:
        with self.agency.rows() as uow:
            sequence = uow.sequences.all()[0]
            step = a_step(1, body=FIRST, attachments=names)
            uow.sequences.save(replace(sequence, steps=(step,)))

    def attach(self, draft: Draft, *names: str) -> int:
        return self.agency.desk.attach(draft.id, draft.version, names)

    def refused(self, draft: Draft, *names: str) -> tuple[str, str]:
        with pytest.raises(DeskRefusal) as refusal:
            self.attach(draft, *names)
        return refusal.value.code, refusal.value.detail

    def yes_refused(self, lead: Lead) -> tuple[str, str]:
        draft = self.agency.draft(lead)
        with pytest.raises(DeskRefusal) as refusal:
            self.agency.approve(draft, *draft.reasons)
        return refusal.value.code, refusal.value.detail

    def attached_to(self, lead: Lead) -> list[tuple[str | None, bytes]]:
        [mail] = self.agency.sent_to(lead)
        return [(one.get_filename(), one.get_content()) for one in mail.iter_attachments()]


@pytest.fixture
def house(tmp_path: Path) -> Any:
    documents = FakeDocuments(offer=OFFER, prices=b"%PDF-1.7 prices")
    with an_agency(tmp_path, documents=documents) as agency:
        attaching = Attaching(agency, documents)
        attaching.plan("offer.pdf")
        yield attaching


def test_the_file_of_a_step_leaves_with_its_mail_as_it_was_approved(house: Attaching) -> None:
    lead = house.agency.approved()

    house.agency.go_on_until_sent(lead)

    assert house.attached_to(lead) == [("offer.pdf", OFFER)]


def test_the_draft_names_what_goes_with_it(house: Attaching) -> None:
    lead = house.agency.start()

    [attached] = house.agency.draft(lead).attachments
    card = house.agency.desk.views.draft_card(house.agency.draft(lead).id)
    assert (attached.name, attached.size) == ("offer.pdf", len(OFFER))
    assert card is not None
    assert card.attachments == (attached,)
    assert [one.code for one in card.remarks] == [RemarkCode.COLD_ATTACHMENT]


def test_a_file_that_changed_before_the_yes_is_named_and_can_be_taken_as_it_is(
    house: Attaching,
) -> None:
    lead = house.agency.start()
    house.documents.files["offer.pdf"] = b"another"

    assert house.yes_refused(lead) == ("attachment_changed", "offer.pdf")
    assert house.agency.items() == []

    house.attach(house.agency.draft(lead), "offer.pdf")
    house.agency.approve(house.agency.draft(lead))
    house.agency.go_on_until_sent(lead)
    assert house.attached_to(lead) == [("offer.pdf", b"another")]


@pytest.mark.parametrize(
    ("now", "reason"),
    [(b"%PDF-1.7 our Offer", "attachment_changed"), (None, "attachment_missing")],
)
def test_a_file_that_changed_or_went_after_the_yes_brings_the_mail_back(
    house: Attaching, now: bytes | None, reason: str
) -> None:
    lead = house.agency.approved()
    due(house.agency, lead)
    if now is None:
        del house.documents.files["offer.pdf"]
    else:
        house.documents.files["offer.pdf"] = now

    outbox.dispatch(house.agency.office)

    assert house.agency.transport.delivered == []
    assert house.agency.item(lead).state is OutboxState.CANCELLED
    draft = house.agency.draft(lead)
    assert (draft.state, draft.reasons) == (DraftState.WAITING, (reason,))
    assert house.yes_refused(lead) == (reason, "offer.pdf")


def test_what_came_back_leaves_once_the_file_is_taken_off(house: Attaching) -> None:
    lead = house.agency.approved()
    due(house.agency, lead)
    house.documents.files.clear()
    outbox.dispatch(house.agency.office)

    house.attach(house.agency.draft(lead))
    assert house.agency.draft(lead).reasons == ()
    house.agency.approve(house.agency.draft(lead))
    house.agency.go_on_until_sent(lead)

    [mail] = house.agency.sent_to(lead)
    assert list(mail.iter_attachments()) == []


def test_a_file_that_is_put_back_as_it_was_can_be_approved_again(house: Attaching) -> None:
    lead = house.agency.approved()
    due(house.agency, lead)
    house.documents.files.clear()
    outbox.dispatch(house.agency.office)
    house.documents.files["offer.pdf"] = OFFER

    house.attach(house.agency.draft(lead), "offer.pdf")

    assert house.agency.draft(lead).reasons == ()
    house.agency.approve(house.agency.draft(lead))
    house.agency.go_on_until_sent(lead)
    assert house.attached_to(lead) == [("offer.pdf", OFFER)]


@pytest.mark.parametrize("name", ["gone.pdf", "run.exe"])
def test_a_step_whose_file_is_not_there_comes_to_the_rep_unsent(
    house: Attaching, name: str
) -> None:
    house.plan(name)
    house.agency.add_lead()
    house.agency.pulse()

    card = house.agency.card()
    assert card.reasons[0] == "cannot_write"
    assert card.reasons[1].startswith("attachment_")
    assert house.agency.items() == []


def test_without_a_folder_a_step_with_a_file_comes_to_the_rep(tmp_path: Path) -> None:
    with an_agency(tmp_path) as agency:
        Attaching(agency, FakeDocuments()).plan("offer.pdf")
        lead = agency.add_lead()
        agency.pulse()

        assert agency.card().reasons == ("cannot_write", "no_attachments_folder")
        assert agency.drafts(lead) == []
        with pytest.raises(DeskRefusal, match="no_attachments_folder"):
            agency.desk.attachable()


def test_the_rep_attaches_and_takes_off_as_an_edit(house: Attaching) -> None:
    lead = house.agency.start()
    draft = house.agency.draft(lead)
    assert list(house.agency.desk.attachable()) == ["offer.pdf", "prices.pdf"]

    second = house.attach(draft, "offer.pdf", "prices.pdf")
    assert second == draft.version + 1
    with_two = house.agency.draft(lead)
    assert [one.name for one in with_two.attachments] == ["offer.pdf", "prices.pdf"]
    assert house.attach(with_two, "offer.pdf", "prices.pdf") == second, "the same is no edit"

    third = house.attach(with_two)
    assert house.agency.draft(lead).attachments == ()
    assert house.agency.draft(lead).remarks == ()
    assert third == second + 1
    with pytest.raises(DeskRefusal, match="changed"):
        house.attach(draft, "offer.pdf")


def test_undo_takes_an_attached_file_off_again(house: Attaching) -> None:
    lead = house.agency.start()
    before = house.agency.draft(lead).attachments
    house.attach(house.agency.draft(lead), "prices.pdf")

    assert house.agency.desk.undo_newest().is_done

    assert house.agency.draft(lead).attachments == before


def test_the_record_says_what_was_attached_by_digest(house: Attaching) -> None:
    lead = house.agency.start()
    house.attach(house.agency.draft(lead), "prices.pdf")

    [line] = [one for one in house.agency.record(lead) if one.tag.value == "draft:edited"]
    assert line.facts["attached"] == 1
    assert line.facts["sha256"] == house.agency.draft(lead).attachments[0].sha256


def test_what_may_not_be_attached_is_refused_by_name(house: Attaching) -> None:
    lead = house.agency.start()
    draft = house.agency.draft(lead)
    house.documents.files["big.pdf"] = b"x" * MOST_BYTES

    assert house.refused(draft, "gone.pdf") == ("attachment_missing", "gone.pdf")
    assert house.refused(draft, "../offer.pdf") == ("attachment_not_allowed", "../offer.pdf")
    both = house.refused(draft, "big.pdf", "offer.pdf")
    assert both == ("attachments_too_large", "big.pdf, offer.pdf")
    assert house.agency.draft(lead) == draft


def test_nothing_is_attached_to_what_is_no_mail(house: Attaching) -> None:
    lead = house.agency.start()
    draft = house.agency.draft(lead)
    with house.agency.rows() as uow:
        uow.drafts.save(replace(draft, channel=Channel.LINKEDIN))

    assert house.refused(draft, "prices.pdf") == ("not_a_mail", "")


def test_more_than_the_provider_takes_is_said_before_the_yes(tmp_path: Path) -> None:
    documents = FakeDocuments(offer=b"x" * 3_000_000, small=b"x")
    limits = {MailboxId(1): 3 * 1024 * 1024}
    with an_agency(tmp_path, documents=documents, largest_mails=limits) as agency:
        house = Attaching(agency, documents)
        lead = agency.start()
        house.attach(agency.draft(lead), "offer.pdf")

        assert "attachments_too_large" in agency.draft(lead).reasons
        assert house.yes_refused(lead) == ("attachments_too_large", "offer.pdf")

        house.attach(agency.draft(lead), "small.pdf")
        agency.approve(agency.draft(lead))


def test_a_mail_is_never_made_of_other_bytes_than_the_draft_s(house: Attaching) -> None:
    lead = house.agency.start()
    draft = house.agency.draft(lead)
    for other in (b"other", None):
        house.documents.files = {} if other is None else {"offer.pdf": other}
        with pytest.raises(CannotCompose, match="bad_attachment"):
            attaching.enclosures(house.agency.office, draft)
