"""The mail servers as fixtures: started once per session, in a folder of their own."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from servers.certificates import Authority
from servers.mail import MailServers, start_mail_servers


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A certificate authority of this run."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def mail_servers(authority: Authority) -> Iterator[MailServers]:
    """Postfix and Dovecot; tests that take it are marked `slow` and `xdist_group("mail")`."""
    # Not pytest's folder: it is closed to the other system users that the servers run as.
    folder = Path(tempfile.mkdtemp(prefix="sdr-mail-"))
    servers = start_mail_servers(folder, authority)
    yield servers
    servers.stop()
