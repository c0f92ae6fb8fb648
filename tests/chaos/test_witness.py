"""R5: five providers on a real Dovecot, each put into the right class by one mail to oneself."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency
from chaos import campaign
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.mail import MailServers, wait_until
from servers.mail_config import PASSWORD, User

from desktop_sdr.adapters.mail.imap_session import ImapAccount
from desktop_sdr.adapters.mail.sent_folder import SentFolder
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from desktop_sdr.agent.loop import calibrating
from desktop_sdr.domain.ids import MailboxId, MessageId
from desktop_sdr.ports.mail import WitnessKind

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mail")]

ONE = MailboxId(1)
QUARTER = timedelta(minutes=15)


class Provider:
    """One account on the real servers, and the agency whose mailbox it is."""

    def __init__(self, agency: Agency, servers: MailServers, user: User, port: int) -> None:
        servers.add_user(user)
        secrets = MemorySecrets(mail=PASSWORD)
        where = {
            "host": "localhost",
            "user": user.address,
            "secret_name": "mail",
            "ca_file": servers.ca_file,
        }
        imap = ImapAccount(port=servers.imap_port, **where)
        self.agency, self.address = agency, user.address
        self.sent = SentFolder(imap, secrets, agency.clock)
        smtp = SmtpAccount(port=port, **where)
        transport = SmtpTransport(smtp, secrets, agency.clock, self.sent)
        agency.office = replace(agency.office, transports={ONE: transport})
        with agency.rows() as uow:
            box = uow.mailboxes.get(ONE)
            fresh = {"witness": WitnessKind.UNKNOWN, "files_sent_itself": False}
            uow.mailboxes.save(replace(box, address=user.address, **fresh))

    def send(self) -> MessageId:
        assert calibrating.send_test(self.agency.office, ONE)
        with self.agency.store.reading() as uow:
            box = uow.mailboxes.get(ONE)
            return calibrating._id_of(self.agency.office, box, calibrating._last(uow, ONE))

    def look(self) -> WitnessKind:
        return calibrating.look(self.agency.office, ONE)

    def verdict(self) -> tuple[WitnessKind, bool]:
        with self.agency.store.reading() as uow:
            box = uow.mailboxes.get(ONE)
        return box.witness, box.files_sent_itself

    def file(self, message_id: str) -> None:
        """A copy that turns up in the Sent folder."""
        raw = f"Message-ID: {message_id}\r\nSubject: copy\r\n\r\ntext\r\n".encode()
        with self.sent._session.mailbox() as box:
            box.append(raw, "Sent")


def keeps_the_id(agency: Agency, servers: MailServers) -> bool:
    provider = Provider(
        agency, servers, User("r5keeps@seller.test", files_sent=True), servers.smtp_port
    )
    provider.send()
    wait_until(lambda: provider.look() is not WitnessKind.UNKNOWN, 10)
    provider.sent.close()
    return provider.verdict() == (WitnessKind.PRESERVED, True)


def rewrites_the_id(agency: Agency, servers: MailServers) -> bool:
    provider = Provider(
        agency, servers, User("r5rewrites@seller.test", files_sent=True), servers.own_id_port
    )
    provider.send()
    wait_until(lambda: provider.look() is not WitnessKind.UNKNOWN, 10)
    provider.sent.close()
    return provider.verdict() == (WitnessKind.REWRITTEN, True)


def files_no_copy(agency: Agency, servers: MailServers) -> bool:
    provider = Provider(agency, servers, User("r5blind@seller.test"), servers.smtp_port)
    provider.send()
    early = provider.look()
    agency.clock.advance(QUARTER)
    late = provider.look()
    provider.sent.close()
    return (early, late) == (WitnessKind.UNKNOWN, WitnessKind.BLIND)


def lags_ten_minutes(agency: Agency, servers: MailServers) -> bool:
    provider = Provider(agency, servers, User("r5lags@seller.test"), servers.smtp_port)
    own_id = provider.send()
    early = provider.look()
    agency.clock.advance(timedelta(minutes=10))
    provider.file(own_id)
    provider.look()
    provider.sent.close()
    return early is WitnessKind.UNKNOWN and provider.verdict() == (WitnessKind.PRESERVED, True)


def sets_a_substring_trap(agency: Agency, servers: MailServers) -> bool:
    provider = Provider(agency, servers, User("r5trap@seller.test"), servers.smtp_port)
    own_id = provider.send()
    provider.file(f"<decoy.{own_id[1:]}")
    provider.file(f"({own_id}) <other@seller.test>")
    agency.clock.advance(QUARTER)
    provider.look()
    provider.sent.close()
    return provider.verdict()[0] is WitnessKind.BLIND


PROVIDERS = (
    keeps_the_id,
    rewrites_the_id,
    files_no_copy,
    lags_ten_minutes,
    sets_a_substring_trap,
)


def test_every_provider_is_put_into_its_class(
    tmp_path: Path, mail_servers: MailServers, capsys: pytest.CaptureFixture[str]
) -> None:
    right = {}
    for provider in PROVIDERS:
        with an_agency(tmp_path / provider.__name__, clock=FakeClock()) as agency:
            right[provider.__name__] = provider(agency, mail_servers)
    held = all(right.values())
    with capsys.disabled():
        campaign.report("R5 witness", f"class right {sum(right.values())}/{len(right)}", held=held)
    assert held, right
