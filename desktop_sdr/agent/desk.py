"""The rep's desk: the one object the window and the command line hold; commands in, views out."""

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import datetime
from pathlib import Path
from threading import Event

from desktop_sdr.agent.importing import ImportOrder, ImportResult, Told, import_leads
from desktop_sdr.agent.loop import domain_looks, far_looks, missed, waiting
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight.own_domain import last_looks
from desktop_sdr.agent.oversight.switch import Hold
from desktop_sdr.agent.reviewing import (
    cases,
    choosing_files,
    drafts,
    forgetting,
    legal_grounds,
    meaning,
    model_standing,
    never_contacting,
    passwords,
    redrafting,
    steering,
    style,
    undoing,
)
from desktop_sdr.agent.reviewing.drafts import Approval
from desktop_sdr.agent.reviewing.forgetting import Person
from desktop_sdr.agent.reviewing.legal_grounds import LegalStanding
from desktop_sdr.agent.reviewing.never_contacting import ListedVerdict, ListResult, ListTold
from desktop_sdr.agent.reviewing.passwords import SignIn
from desktop_sdr.agent.reviewing.redrafting import Redraft
from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.agent.reviewing.undo_results import UndoReport, UndoResult
from desktop_sdr.agent.skills.import_faults import NotImportable
from desktop_sdr.agent.skills.never_file import lines_to_hand_over
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.escalation import Option
from desktop_sdr.domain.ids import (
    DeedId,
    DraftId,
    EscalationId,
    ImportId,
    LeadId,
    MailboxId,
    ReplyId,
    StyleRuleId,
)
from desktop_sdr.domain.lead import LawfulBasis
from desktop_sdr.domain.message import RejectReason
from desktop_sdr.domain.outbox import EffectKind
from desktop_sdr.domain.reading import IntentKind, ReplyKind
from desktop_sdr.domain.rep_reading import RepReading
from desktop_sdr.domain.reputation import DomainLook
from desktop_sdr.domain.suppression import Suppression
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.browser import TellAddress
from desktop_sdr.ports.grounds import Grounds
from desktop_sdr.ports.model_views import ModelStanding
from desktop_sdr.ports.records import Switch
from desktop_sdr.ports.style_views import ShownRule, TaughtBy
from desktop_sdr.ports.views import ResumePlan, Views
from desktop_sdr.ports.waiting import WaitingAct, WaitingLine
from desktop_sdr.settings import Settings

__all__ = [
    "Approval",
    "Desk",
    "DeskRefusal",
    "LegalStanding",
    "NotImportable",
    "Person",
    "SignIn",
    "UndoReport",
    "UndoResult",
]


class Desk:
    """Commands change rows in one transaction each and raise DeskRefusal; views only read."""

    def __init__(self, office: Office, views: Views, rep: Actor = Actor.REP) -> None:
        """Sit at `office`; `rep` is who the record will name."""
        self._office, self.views, self._rep = office, views, rep

    def now(self) -> datetime:
        """Return the present moment of the profile's clock (the practice world has a fast one)."""
        return self._office.now()

    @property
    def is_practice(self) -> bool:
        """True where nothing real is ever sent."""
        return self._office.practice

    @property
    def time_zone(self) -> str:
        """The rep's own time zone."""
        return self._office.seller.time_zone

    @property
    def settings(self) -> Settings:
        """Every setting of the profile."""
        return self._office.settings

    def approve(
        self,
        draft_id: DraftId,
        version: int,
        shown_at: datetime,
        overrides: Set[str] = frozenset(),
    ) -> Approval:
        """Approve the version that was shown; `overrides` are flags passed with the second key."""
        return drafts.approve(self._office, self._rep, draft_id, version, shown_at, overrides)

    def edit(self, draft_id: DraftId, version: int, subject: str, body: str) -> int:
        """Keep the rep's words as a new version and return its number."""
        return drafts.edit(self._office, self._rep, draft_id, version, subject, body)

    def model_standing(self) -> ModelStanding:
        """Return which language model is set, what it is shown, and what it costs."""
        return model_standing.standing(self._office)

    def redraft(self, draft_id: DraftId, version: int, instruction: str) -> Redraft:
        """Have another version written as the rep asks; waits for the model, if there is one."""
        return redrafting.redraft(self._office, self._rep, draft_id, version, instruction)

    def style_rules(self) -> Sequence[ShownRule]:
        """Return what the rep's edits taught: what holds first, what was forgotten last."""
        return style.rules(self._office)

    def style_edits(self, number: StyleRuleId) -> Sequence[TaughtBy]:
        """Return the last edits that taught a rule, the newest first."""
        return style.edits(self._office, number)

    def style_places(self) -> Sequence[str]:
        """Return the names of the sequences that a rule can be limited to."""
        return style.places(self._office)

    def forget_style_rule(self, number: StyleRuleId) -> None:
        """Let a rule hold no more."""
        style.forget(self._office, self._rep, number)

    def bring_style_rule_back(self, number: StyleRuleId) -> None:
        """Let a forgotten rule hold again."""
        style.bring_back(self._office, self._rep, number)

    def limit_style_rule(self, number: StyleRuleId, sequence: str) -> None:
        """Let a rule hold in this sequence only; everywhere where the name is empty."""
        style.limit(self._office, self._rep, number, sequence)

    def attachable(self) -> Sequence[str]:
        """Return the names of the files that may be attached."""
        return choosing_files.choices(self._office)

    def attach(self, draft_id: DraftId, version: int, names: Sequence[str]) -> int:
        """Let exactly these files go with a draft, as they are now; returns the new version."""
        return choosing_files.attach(self._office, self._rep, draft_id, version, names)

    def vouch(self, draft_id: DraftId, version: int, claim_index: int) -> int:
        """Take the responsibility for a claim without a source; returns the new version."""
        return drafts.vouch(self._office, self._rep, draft_id, version, claim_index)

    def reject(self, draft_id: DraftId, version: int, reason: RejectReason, note: str = "") -> None:
        """Turn a draft down."""
        drafts.reject(self._office, self._rep, draft_id, version, reason, note)

    def later(self, draft_id: DraftId, until: datetime) -> None:
        """Put a draft off until then."""
        drafts.later(self._office, self._rep, draft_id, until)

    def undo_newest(self) -> UndoResult:
        """Take back the rep's newest deed, unless it has left."""
        return undoing.undo_newest(self._office, self._rep)

    def undo(self, deed_id: DeedId, reason: str = "") -> UndoResult:
        """Take one deed back; an opt-out in a person's own words is lifted with a reason only."""
        return undoing.undo(self._office, self._rep, deed_id, reason)

    def undo_plan(self, deed_id: DeedId, reason: str = "") -> UndoResult:
        """Say what `undo` would do."""
        return undoing.plan(self._office, self._rep, deed_id, reason)

    def undo_since(self, since: datetime) -> UndoReport:
        """Take back everything since that moment, the newest first."""
        return undoing.undo_since(self._office, self._rep, since)

    def undo_plan_since(self, since: datetime) -> UndoReport:
        """Say what `undo_since` would do."""
        return undoing.plan_since(self._office, self._rep, since)

    def undo_import(self, import_id: ImportId, *, for_real: bool = True) -> UndoResult:
        """Take a whole import back; or say what that would do."""
        return undoing.undo_import(self._office, self._rep, import_id, for_real=for_real)

    def answer(self, escalation_id: EscalationId, option: Option, note: str = "") -> None:
        """Answer an escalation."""
        cases.answer(self._office, self._rep, escalation_id, option, note)

    def say_meaning(self, reply_id: ReplyId, meant: IntentKind | ReplyKind) -> RepReading:
        """Say what a reply means; who asked for silence is never written to again."""
        return meaning.say(self._office, self._rep, reply_id, meant)

    def pause(self, reason: str = "") -> bool:
        """Stop everything; False when the stop holds but could not be saved."""
        return self._office.latch.pause(self._rep, reason)

    def stop_now(self) -> None:
        """Stop at once, without the database: called in the key's own frame; `pause` saves it."""
        self._office.latch.stop(self._rep)

    @property
    def is_paused(self) -> bool:
        """True while nothing may leave, whatever the database says."""
        return self._office.latch.is_paused

    @property
    def pressed(self) -> Switch:
        """Who stopped it, when and why, before the database knows; empty where nothing is known."""
        return self._office.latch.pressed

    @property
    def under_way(self) -> Mapping[EffectKind, int] | None:
        """What was past recall when it stopped, by kind; None where this program saw no stop."""
        return self._office.latch.under_way

    def resume_plan(self) -> ResumePlan:
        """Say what resuming would do."""
        return steering.resume_plan(self._office)

    def hold(self) -> Hold:
        """Return what holds now, at the moment the rep asks to resume; reads no database."""
        return self._office.latch.hold()

    def resume(self, hold: Hold | None = None) -> None:
        """Lift the hold, or what holds now, and no press that came after it.

        What missed its time meanwhile is planned anew before.
        """
        asked = hold or self.hold()
        missed.plan_anew(self._office, missed.PAUSED)
        far_looks.look_anew(self._office)
        steering.resume(self._office, self._rep, asked)

    def set_level(self, level: AutonomyLevel) -> int:
        """Change the autonomy level; returns how many acts came back to review."""
        return steering.set_level(self._office, self._rep, level)

    def take_over(self, lead_id: LeadId) -> None:
        """Hand a lead to the rep."""
        steering.take_over(self._office, self._rep, lead_id)

    def sign_ins_wanted(self) -> Sequence[SignIn]:
        """Return the mailboxes that stand still for want of a sign-in."""
        return passwords.wanted(self._office)

    def own_domains(self) -> Sequence[DomainLook]:
        """Return what was last seen of each domain that is sent from; empty before any look."""
        with self._office.look() as uow:
            return last_looks(uow)

    @property
    def looks_at_domain(self) -> bool:
        """True where a look at the rep's own domains can be taken."""
        return self._office.look_up_domain is not None

    def look_at_domains(self) -> Sequence[DomainLook]:
        """Look at the rep's own domains now; takes as long as the name servers do."""
        return domain_looks.look(self._office)

    def give_password(self, mailbox_id: MailboxId, password: str) -> str:
        """Keep a mailbox's password; returns where: `os_keyring` or `this_session`."""
        return passwords.give(self._office, self._rep, mailbox_id, password)

    def sign_ins_ending(self) -> Sequence[SignIn]:
        """Return the mailboxes whose sign-in works and ends soon."""
        return passwords.ending(self._office)

    def sign_in(
        self, mailbox_id: MailboxId, tell: TellAddress, given_up: Event, client_secret: str = ""
    ) -> str:
        """Wait until the rep has signed a mailbox in with a browser; returns where that is kept.

        Takes minutes and stops soon after `given_up` is set. Raises PortError or DeskRefusal.
        """
        return passwords.sign_in(self._office, self._rep, mailbox_id, tell, given_up, client_secret)

    def sign_out(self, mailbox_id: MailboxId) -> bool:
        """Forget a mailbox's sign-in and give it back; False where the provider was not told."""
        return passwords.sign_out(self._office, self._rep, mailbox_id)

    def waiting_for(self, lead_id: LeadId) -> Sequence[WaitingAct]:
        """Say what holds each approved act for a lead, and when it leaves."""
        return waiting.of_lead(self._office, lead_id)

    def waiting_line(self) -> WaitingLine:
        """Say why nothing is sending at this moment, and until when."""
        return waiting.line(self._office)

    def everything_about(self, address: str) -> Mapping[str, object]:
        """Return all that is kept about a person, fit for JSON."""
        return forgetting.everything(self._office, self._rep, address)

    def erase_person(self, address: str, *, dry_run: bool = False) -> Mapping[str, int]:
        """Erase a person's words everywhere, and never contact them again."""
        if dry_run:
            return forgetting.plan(self._office, address).rows
        return forgetting.erase(self._office, self._rep, address)

    def erasure_plan(self, escalation_id: EscalationId) -> Person:
        """Say whom and how much the answer "erase" to this case would be about."""
        return cases.erasure_plan(self._office, escalation_id)

    def law_of(self, lead_id: LeadId) -> LegalStanding:
        """Return how the law of their country sees a first mail to the lead."""
        return legal_grounds.standing_of(self._office, lead_id)

    def law_on(self, kept: Grounds) -> LegalStanding:
        """Return the same of what a view read of somebody; reads no database."""
        return legal_grounds.standing_on(self._office, kept)

    def put_basis_on_record(
        self, address: str, basis: LawfulBasis | None, at: datetime | None = None, words: str = ""
    ) -> LegalStanding:
        """Keep why a person may be written to; None takes that away."""
        return legal_grounds.put_on_record(self._office, self._rep, address, basis, at, words)

    def import_leads(
        self, path: Path, order: ImportOrder, told: Told = lambda _verdict, _lead: None
    ) -> ImportResult:
        """Bring leads in from a file; `told` hears of each row once it is kept."""
        return import_leads(self._office, self._rep, path, order, told)

    def bring_in_never_list(
        self,
        path: Path,
        source: str,
        told: ListTold = lambda _verdict: None,
        *,
        dry_run: bool = False,
    ) -> ListResult:
        """Put a file's entries on the never-contact list, and stop whom they cover at once."""
        return never_contacting.bring_in(
            self._office, self._rep, path, source, told, dry_run=dry_run
        )

    def never_contact(self, entry: str, why: str = "") -> tuple[ListedVerdict, ListResult]:
        """Put one address, domain or hash on the never-contact list."""
        return never_contacting.add(self._office, self._rep, entry, why)

    def never_list_to_hand_over(self, counts: dict[str, int]) -> Iterator[str]:
        """Yield the lines of a CSV file; counts `written` and `left_out` up on the way."""
        return lines_to_hand_over(self.never_list(), counts)

    def never_list(self) -> Iterator[Suppression]:
        """Yield every entry of the never-contact list in force, the oldest first."""
        return never_contacting.entries(self._office)
