"""No word is said to a mailbox whose server cannot prove who it is."""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.secrets import MemorySecrets
from servers.certificates import Authority, Certificate, self_signed
from servers.scripted_imap import ScriptedImap

from contracts.test_smtp_tls import speaking
from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.imap import ImapInbox
from desktop_sdr.adapters.mail.imap_session import ImapAccount
from desktop_sdr.ports.errors import Temporary

pytestmark = pytest.mark.slow


def check(server: ScriptedImap, ca_file: Path | None) -> None:
    account = ImapAccount(
        host="localhost",
        port=server.port,
        security=Security.TLS,
        user="rep@seller.test",
        secret_name="mail",
        ca_file=ca_file,
        patience=timedelta(seconds=5),
    )
    with closing(ImapInbox(account, MemorySecrets(mail="secret"))) as inbox:
        inbox.check()


def test_a_certificate_of_the_named_authority_is_accepted(authority: Authority) -> None:
    with ScriptedImap(tls=speaking(authority.issue("imap-good"))) as server:
        check(server, authority.ca_file)
    assert any("AUTHENTICATE" in said for said in server.commands)


@pytest.mark.parametrize(
    "fault", ["self-signed", "wrong name", "unknown authority", "expired", "authority not named"]
)
def test_any_other_certificate_hears_not_one_byte(
    authority: Authority, tmp_path: Path, fault: str
) -> None:
    certificates: dict[str, Callable[[], Certificate]] = {
        "self-signed": lambda: self_signed(tmp_path, "own", "localhost"),
        "wrong name": lambda: authority.issue("imap-wrong", host="mail.elsewhere.test"),
        "expired": lambda: authority.issue("imap-expired", days="-1"),
        "unknown authority": lambda: Authority(tmp_path / "other").issue("other"),
        "authority not named": lambda: authority.issue("imap-private"),
    }
    ca_file = None if fault == "authority not named" else authority.ca_file
    with ScriptedImap(tls=speaking(certificates[fault]())) as server:
        with pytest.raises(Temporary) as trouble:
            check(server, ca_file)
        assert trouble.value.title == "tls_not_verified"
    assert server.commands == []
