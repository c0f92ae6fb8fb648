"""What a server's answer to a sign-in means for the mailbox: another is wanted, or none."""

from typing import Final, Literal

from desktop_sdr.agent.office import Office
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.ports.errors import PortError

REFUSED: Final = frozenset({"sign_in_refused", "token_refused"})
Server = Literal["incoming", "outgoing"]


def note_refusal(
    office: Office, mailbox_id: MailboxId | None, server: Server, error: PortError
) -> None:
    """Have the rep asked to sign in anew where the server refused the password or the token."""
    if office.passwords is not None and mailbox_id is not None and error.title in REFUSED:
        office.passwords.refused(_secret_name(office, mailbox_id), server)


def note_acceptance(office: Office, mailbox_id: MailboxId | None, server: Server) -> None:
    """Ask no more for what this server takes."""
    if office.passwords is not None and mailbox_id is not None and office.passwords.wanted():
        office.passwords.accepted(_secret_name(office, mailbox_id), server)


def _secret_name(office: Office, mailbox_id: MailboxId) -> str:
    with office.look() as uow:
        return uow.mailboxes.get(mailbox_id).secret_name
