"""Records that the shared builders do not have, and one of each planted in a fresh database."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from builders import (
    NOW,
    a_decision,
    a_lead,
    a_sequence,
    an_account,
    an_enrollment,
)

from desktop_sdr.domain.audit import AuditEntry, AuditTag
from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.escalation import Escalation, EscalationKind, Option
from desktop_sdr.domain.ids import (
    DecisionId,
    EmailAddress,
    LeadId,
    MailboxId,
    MessageId,
    OutboxId,
    TraceId,
)
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import Channel, RawMail
from desktop_sdr.domain.outbox import EffectKind, OutboxItem
from desktop_sdr.domain.suppression import Suppression, SuppressionReason, SuppressionScope
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.anchor import AnchorStore
from desktop_sdr.ports.store import Mailbox, UnitOfWork
from desktop_sdr.store.feed import Feed
from desktop_sdr.store.opening import Store, open_store
from desktop_sdr.store.views.config import ViewsConfig


def opened(path: Path, feed: Feed | None = None, anchors: AnchorStore | None = None) -> Store:
    return open_store(path, feed or Feed(), ViewsConfig(), anchors)


def a_mailbox(**fields: Any) -> Mailbox:
    return Mailbox(
        **{
            "address": "rita@seller.example",
            "smtp_host": "smtp.seller.example",
            "smtp_port": 587,
            "smtp_security": "starttls",
            "smtp_user": "rita",
            "imap_host": "imap.seller.example",
            "imap_port": 993,
            "imap_security": "tls",
            "imap_user": "rita",
            "secret_name": "mailbox rita@seller.example",
            "created_at": NOW,
            **fields,
        }
    )


def an_item(key: str = "<first@seller.example>", **fields: Any) -> OutboxItem:
    return OutboxItem(
        **{
            "key": key,
            "kind": EffectKind.SEND_MAIL,
            "action": ActionKind.SEND_NEXT,
            "role": MessageRole.FIRST_TOUCH,
            "channel": Channel.EMAIL,
            "lane": "mail:1",
            "lead_id": LeadId(1),
            "decision_id": DecisionId(1),
            "mailbox_id": MailboxId(1),
            "step_number": 1,
            "recipient": EmailAddress("ida.brandt@nordlicht.example"),
            "subject": "A question about Nordlicht Logistik",
            "payload": b"Subject: A question\r\n\r\nHello\r\n",
            "sha256": "0" * 64,
            "basis": "b" * 64,
            "fingerprint": "f" * 64,
            "approved_by": Actor.REP,
            "approved_at": NOW,
            "slot": NOW,
            "leaves_at": NOW,
            **fields,
        }
    )


def a_mail(uid: int = 1, **fields: Any) -> RawMail:
    return RawMail(
        **{
            "mailbox_id": MailboxId(1),
            "folder": "INBOX",
            "uid": uid,
            "message_id": MessageId(f"<{uid}@nordlicht.example>"),
            "raw": b"Subject: Re\r\n\r\nSounds interesting.\r\n",
            "received_at": NOW,
            **fields,
        }
    )


def an_escalation(**fields: Any) -> Escalation:
    return Escalation(
        **{
            "lead_id": LeadId(1),
            "kind": EscalationKind.BOUNDARY,
            "reasons": ("deal_over_limit",),
            "came_from": LeadState.CONVERSATION,
            "suggested": Option.ANSWER_MYSELF,
            "opened_at": NOW,
            **fields,
        }
    )


def a_suppression(**fields: Any) -> Suppression:
    return Suppression(
        **{
            "scope": SuppressionScope.ADDRESS,
            "value": "ida.brandt@nordlicht.example",
            "reason": SuppressionReason.OPTED_OUT,
            "at": NOW,
            "by": Actor.LEAD,
            **fields,
        }
    )


def a_line(tag: AuditTag = AuditTag.DRAFT_APPROVED, **fields: Any) -> AuditEntry:
    return AuditEntry(
        **{
            "at": NOW,
            "tag": tag,
            "actor": Actor.REP,
            "trace": TraceId("t-1"),
            "facts": {},
            **fields,
        }
    )


def plant(uow: UnitOfWork) -> None:
    """Add what everything else hangs on; all of it gets the id 1, as the builders have it."""
    uow.accounts.add(an_account())
    uow.leads.add(a_lead())
    uow.mailboxes.add(a_mailbox())
    uow.sequences.add(a_sequence())
    uow.enrollments.add(an_enrollment())
    uow.decisions.add(a_decision(), "{}")


def planted(store: Store) -> None:
    with store.unit_of_work() as uow:
        plant(uow)
        uow.commit()


def add_item(store: Store, key: str, **fields: Any) -> OutboxId:
    with store.unit_of_work() as uow:
        number = uow.outbox.add(an_item(key, **fields))
        uow.commit()
    assert number is not None
    return number


def later(minutes: float) -> Any:
    return NOW + timedelta(minutes=minutes)
