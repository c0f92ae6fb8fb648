"""Mail servers are told a token: the real ones take it, and a refused one is replaced once."""

import base64
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.authorization import Provider, authorization_server
from servers.fault_smtp import Fault, FaultySmtp
from servers.mail import MailServers
from servers.mail_config import User
from servers.scripted_imap import Answer, ScriptedImap

from contracts.mails import CountingGate, a_mail
from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.imap import ImapInbox
from desktop_sdr.adapters.mail.imap_session import ImapAccount
from desktop_sdr.adapters.mail.sent_folder import SentFolder
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from desktop_sdr.ports.errors import PortError, SignInNeeded, Temporary

REP = "oauth@seller.test"
NOBODY = MemorySecrets()
"""No password is asked for where there are tokens."""
REASON = base64.b64encode(json.dumps({"status": "401", "schemes": "Bearer"}).encode()).decode()


@dataclass
class Tokens:
    """A TokenSource that gives these, one after the other."""

    to_give: list[str]
    refused: list[str] = field(default_factory=list)

    def access_token(self) -> str:
        return self.to_give[0]

    def renew(self, refused: str) -> str:
        self.refused.append(refused)
        if len(self.to_give) > 1:
            del self.to_give[0]
        return self.to_give[0]

    def dies_at(self) -> datetime | None:
        return None


def smtp_to(server: FaultySmtp, tokens: Tokens) -> SmtpTransport:
    account = SmtpAccount(
        host="127.0.0.1",
        port=server.port,
        security=Security.PLAIN_LOOPBACK,
        user=REP,
        patience=timedelta(seconds=0.5),
    )
    return SmtpTransport(account, NOBODY, FakeClock(), None, tokens)


def imap_to(server: ScriptedImap, tokens: Tokens) -> ImapInbox:
    account = ImapAccount(
        host="127.0.0.1",
        port=server.port,
        security=Security.PLAIN_LOOPBACK,
        user=REP,
        patience=timedelta(seconds=0.5),
    )
    return ImapInbox(account, NOBODY, tokens=tokens)


def said(token: str) -> str:
    return base64.b64encode(f"user={REP}\1auth=Bearer {token}\1\1".encode()).decode()


EHLO = "250-fault.test\r\n250 AUTH PLAIN LOGIN XOAUTH2"
AUTHS: list[tuple[str | Fault, type[PortError], str, int]] = [
    (f"334 {REASON}", SignInNeeded, "token_refused", 2),
    ("535 5.7.8 bad token", SignInNeeded, "token_refused", 2),
    ("535 5.7.139 SmtpClientAuthentication is disabled", SignInNeeded, "token_refused", 2),
    ("454 4.7.0 try later", Temporary, "server_busy", 1),
    ("421 4.7.0 too many", Temporary, "server_busy", 1),
    (Fault.LOSE, Temporary, "connection_lost", 1),
    ("235x", Temporary, "not_a_mail_server", 1),
]


@pytest.mark.parametrize(("auth", "error", "title", "tries"), AUTHS)
def test_an_smtp_server_that_refuses_is_asked_once_more_with_another_token(
    auth: str | Fault, error: type[PortError], title: str, tries: int
) -> None:
    tokens = Tokens(["old-token", "new-token"])
    with FaultySmtp({"ehlo": EHLO, "auth": auth}) as server, pytest.raises(error) as raised:
        smtp_to(server, tokens).send(a_mail("ana@buyer.test"), CountingGate())
    heard = [line for line in server.commands if line.startswith("AUTH")]
    assert heard == [f"AUTH XOAUTH2 {said(one)}" for one in ("old-token", "new-token")][:tries]
    assert raised.value.title == title
    assert server.accepted == []
    if auth == f"334 {REASON}":
        after = server.commands[server.commands.index(heard[0]) + 1]
        assert after == "", "the server is answered with an empty line"


def test_a_refusal_that_repeats_the_token_is_not_quoted() -> None:
    tokens = Tokens(["a-secret-token"])
    steps = {"ehlo": EHLO, "auth": f"535 what is {said('a-secret-token')}"}
    with FaultySmtp(steps) as server, pytest.raises(SignInNeeded) as raised:
        smtp_to(server, tokens).check()
    assert raised.value.detail == ""


def test_a_token_too_long_for_one_line_is_said_on_a_line_of_its_own() -> None:
    tokens = Tokens(["t" * 2500])
    with FaultySmtp({"ehlo": EHLO}) as server:
        assert smtp_to(server, tokens).send(a_mail("ana@buyer.test"), CountingGate())
    assert "AUTH XOAUTH2" in server.commands
    assert len(server.accepted) == 1


def test_servers_that_know_no_tokens_are_told_none() -> None:
    tokens = Tokens(["a-secret-token"])
    with FaultySmtp() as smtp, ScriptedImap() as imap:
        with pytest.raises(SignInNeeded) as raised:
            smtp_to(smtp, tokens).check()
        assert raised.value.title == "sign_in_not_offered"
        with closing(imap_to(imap, tokens)) as inbox, pytest.raises(SignInNeeded) as raised:
            inbox.check()
        assert raised.value.title == "sign_in_not_offered"
    assert not any("AUTH" in line.upper() for line in (*smtp.commands, *imap.commands))


CAPABLE = "* CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2\r\n% OK done\r\n"
IMAPS: list[tuple[dict[str, Answer], type[PortError], str, int]] = [
    ({"LOGIN": "% NO [AUTHENTICATIONFAILED] no\r\n"}, SignInNeeded, "token_refused", 2),
    ({"LOGIN": "% NO [UNAVAILABLE] later\r\n"}, Temporary, "server_busy", 1),
    ({"LOGIN": f"+ {REASON}\r\n"}, Temporary, "connection_lost", 1),
    ({"LOGIN": "+ not base64\r\n"}, Temporary, "not_a_mail_server", 1),
    ({"LOGIN": ""}, Temporary, "connection_lost", 1),
    ({"AUTHENTICATE": "% NO what\r\n"}, SignInNeeded, "token_refused", 2),
    ({"AUTHENTICATE": "* BYE\r\n"}, Temporary, "server_too_slow", 1),
]


@pytest.mark.parametrize(("script", "error", "title", "tries"), IMAPS)
def test_an_imap_server_that_refuses_is_asked_once_more_with_another_token(
    script: dict[str, Answer], error: type[PortError], title: str, tries: int
) -> None:
    tokens = Tokens(["old-token", "new-token"])
    with (
        ScriptedImap({"CAPABILITY": CAPABLE, **script}) as server,
        closing(imap_to(server, tokens)) as inbox,
        pytest.raises(error) as raised,
    ):
        inbox.check()
    assert raised.value.title == title
    assert "old-token" not in str(raised.value)
    asked = [line for line in server.commands if line.endswith("AUTHENTICATE XOAUTH2")]
    assert len(asked) == tries


def test_the_reason_of_an_imap_server_is_answered_with_an_empty_line() -> None:
    tokens = Tokens(["old-token", "new-token"])
    challenges = iter((f"+ {REASON}\r\n", "T NO no\r\n", "% OK welcome\r\n"))
    tag: list[str] = []

    def authenticate(line: str) -> str:
        tag[:] = [line.partition(" ")[0]]
        return "+ \r\n"

    def continued(_line: str) -> str:
        return next(challenges).replace("T ", f"{tag[0]} ")

    script = {"CAPABILITY": CAPABLE, "AUTHENTICATE": authenticate, "LOGIN": continued}
    with ScriptedImap(script) as server, closing(imap_to(server, tokens)) as inbox:
        inbox.check()
    first = server.commands.index(said("old-token"))
    assert server.commands[first + 1] == ""
    assert said("new-token") in server.commands
    assert tokens.refused == ["old-token"]


@pytest.fixture
def provider(mail_servers: MailServers) -> Iterator[Provider]:
    mail_servers.add_user(User(REP, password="never-used", files_sent=True))
    with authorization_server(port=mail_servers.provider_port) as running:
        running.user = REP
        yield running


@pytest.mark.parametrize("size", [24, 1500], ids=["as at Google", "as at Microsoft"])
@pytest.mark.slow
@pytest.mark.xdist_group("mail")
def test_real_servers_take_a_token_until_it_ends_and_then_another(
    mail_servers: MailServers, provider: Provider, size: int
) -> None:
    provider.token_size = size
    tokens = Tokens([provider.issue().access, provider.issue().access])
    smtp = SmtpAccount(
        host=mail_servers.host,
        port=mail_servers.smtp_port,
        user=REP,
        ca_file=mail_servers.ca_file,
    )
    imap = ImapAccount(
        host=mail_servers.host,
        port=mail_servers.imaps_port,
        security=Security.TLS,
        user=REP,
        ca_file=mail_servers.ca_file,
    )
    clock = FakeClock()
    with closing(SentFolder(imap, NOBODY, clock, tokens)) as sent:
        transport = SmtpTransport(smtp, NOBODY, clock, sent, tokens)
        mail = a_mail("alice@buyer.test", sender=REP)
        assert transport.send(mail, CountingGate()) is not None
        transport.keep_copy(mail)
        assert transport.find_sent(mail.message_id) is not None

        provider.issued[0].until = 0.0
        assert transport.send(a_mail("alice@buyer.test", sender=REP), CountingGate()) is not None
        assert tokens.refused == [provider.issued[0].access]

    with closing(ImapInbox(imap, NOBODY, tokens=tokens)) as inbox:
        inbox.check()
        provider.withdraw()
        with pytest.raises(SignInNeeded) as refused:
            inbox.check()
    assert refused.value.title == "token_refused"
    gate = CountingGate()
    with pytest.raises(SignInNeeded):
        transport.send(a_mail("alice@buyer.test", sender=REP), gate)
    assert gate.entered == 0


@pytest.mark.slow
@pytest.mark.xdist_group("mail")
def test_a_token_of_another_account_opens_no_mailbox(
    mail_servers: MailServers, provider: Provider
) -> None:
    provider.user = "alice@buyer.test"
    tokens = Tokens([provider.issue().access])
    imap = ImapAccount(
        host=mail_servers.host,
        port=mail_servers.imaps_port,
        security=Security.TLS,
        user=REP,
        ca_file=mail_servers.ca_file,
    )
    with (
        closing(ImapInbox(imap, NOBODY, tokens=tokens)) as inbox,
        pytest.raises(SignInNeeded) as refused,
    ):
        inbox.check()
    assert refused.value.title == "token_refused"
