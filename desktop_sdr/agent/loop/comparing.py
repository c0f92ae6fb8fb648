"""Finding out, by the test mail to oneself, what the mail server rewrites in every mail."""

import json
from collections.abc import Mapping
from functools import partial

from desktop_sdr.agent.loop import resilience
from desktop_sdr.agent.loop.domain_looks import learn_keys
from desktop_sdr.agent.office import Office, mail_lane
from desktop_sdr.agent.skills.rewriting import Rewriting, Rewritten, rewritings
from desktop_sdr.agent.skills.signatures import checks_of, signatures_of
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.mail import OutgoingMail
from desktop_sdr.ports.store import UnitOfWork


def compare(office: Office, mailbox_id: MailboxId, mail: OutgoingMail) -> bool:
    """Compare the copies of `mail` with it and keep what is other; False until it has arrived.

    The copy that arrived is what a lead would get; the one among the sent mails teaches too.
    """
    read = partial(office.transports[mailbox_id].read_back, mail.message_id)
    try:
        copies = resilience.ask(office, f"look:{mail_lane(mailbox_id)}", read, resilience.LOOK)
    except PortError:
        return False
    seen = [copy for copy in (copies.arrived, copies.filed) if copy is not None]
    if seen:
        found = {one.what: one for copy in reversed(seen) for one in rewritings(mail.raw, copy)}
        _keep(office, mailbox_id, tuple(found.values()), copies.arrived)
    return copies.arrived is not None


def known(uow: UnitOfWork, mailbox_id: MailboxId) -> tuple[Rewriting, ...]:
    """Return what the server of this mailbox was last seen to rewrite."""
    kept = uow.keepings.note(_name(mailbox_id))
    return tuple(Rewriting(Rewritten(what), became) for what, became in json.loads(kept or "[]"))


def _keep(
    office: Office, mailbox_id: MailboxId, found: tuple[Rewriting, ...], arrived: bytes | None
) -> None:
    told = json.dumps([(one.what.value, one.became) for one in found], ensure_ascii=False)
    with office.open() as uow:
        uow.keepings.set_note(_name(mailbox_id), told)
        if arrived is not None:
            learn_keys(uow, mailbox_id, signatures_of(arrived))
            uow.keepings.set_note(_proof(mailbox_id), json.dumps(checks_of(arrived)))
        uow.commit()


def checks(uow: UnitOfWork, mailbox_id: MailboxId) -> Mapping[str, str]:
    """Return what the receiving server said of the last test mail: spf, dkim, dmarc."""
    told: dict[str, str] = json.loads(uow.keepings.note(_proof(mailbox_id)) or "{}")
    return told


def _proof(mailbox_id: MailboxId) -> str:
    return f"checks of mailbox {mailbox_id}"


def _name(mailbox_id: MailboxId) -> str:
    return f"rewritten in mailbox {mailbox_id}"
