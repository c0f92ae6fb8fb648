"""What is plainly nobody's business is put aside many at a time: most mail is of that kind."""

from collections.abc import Collection, Sequence

from desktop_sdr.agent.loop import belonging, faults, taking_in
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.skills.mail_parsing import parse_mail
from desktop_sdr.agent.skills.reply_kind import is_list_mail
from desktop_sdr.domain.ids import RawMailId
from desktop_sdr.domain.message import RawMail
from desktop_sdr.ports.store import UnitOfWork


def put_aside(office: Office, mails: Sequence[RawMail]) -> Collection[RawMailId]:
    """Mark newsletters that belong to nobody as understood; returns which they were.

    What is in doubt is read with care, one after the other.
    """
    with office.look() as uow:
        own = {mailbox.address for mailbox in uow.mailboxes.all()} | {office.seller.email}
        aside = {mail.id for mail in mails if _is_nobodys(uow, mail, own)}
    if aside:
        with office.open() as uow:
            for number in sorted(aside):
                uow.mails.mark_classified(number)
            uow.commit()
    return aside


def _is_nobodys(uow: UnitOfWork, mail: RawMail, own: Collection[str]) -> bool:
    try:
        parsed = parse_mail(mail.raw)
    except faults.OWN_FAULTS:
        return False
    sender = parsed.headers.sender
    if not is_list_mail(parsed) or sender is None or sender in own:
        return False
    if taking_in.is_sent_folder(uow, mail.mailbox_id, mail.folder):
        return False
    return belonging.of(uow, parsed.headers).lead is None
