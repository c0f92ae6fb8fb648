"""A profile decides which way its mail takes, and both ways ask one place for their tokens."""

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from contracts.vendors import open_account

from desktop_sdr import bootstrap, resources
from desktop_sdr.adapters.mail.api.gmail import GmailTransport
from desktop_sdr.adapters.mail.api.graph import GraphTransport
from desktop_sdr.adapters.mail.smtp import SmtpTransport
from desktop_sdr.adapters.sign_in.grant import Tokens, first_grant
from desktop_sdr.adapters.system_clock import SystemClock
from desktop_sdr.bootstrap import App
from desktop_sdr.ports.errors import SignInNeeded

WAYS = {"gmail": ("google", GmailTransport), "graph": ("microsoft", GraphTransport)}


def set_up(folder: Path, provider: str, app: str) -> App:
    text = resources.read_text("profile_template.toml").replace("\n[mailbox.oauth]\n", "\n")
    lines = f'sign_in = "{provider}"\n[mailbox.oauth]\nclient_id = "x"\n{app}'
    bootstrap.set_up_real(folder, text.replace("\n[mailbox.smtp]", f"{lines}\n[mailbox.smtp]"))
    return bootstrap.build(folder)


def keep_sign_in(app: App, access: str) -> None:
    assert app.passwords is not None
    answer = Tokens(access_token=access, refresh_token="r", lives_for=timedelta(hours=1))
    with app.store.reading() as uow:
        [box] = [one for one in uow.mailboxes.all() if one.smtp_host]
    app.passwords.give(box.secret_name, first_grant(answer, SystemClock().now()).kept())


@pytest.mark.parametrize("vendor", WAYS)
def test_mail_goes_over_the_provider_s_own_interface_where_the_profile_says_so(
    vendor: str, tmp_path: Path
) -> None:
    provider, kind = WAYS[vendor]
    with ExitStack() as stack:
        account = open_account(vendor)
        stack.callback(account.close)
        app = set_up(tmp_path, provider, f'over_api = true\napi_url = "{account.server.url}"\n')
        stack.callback(app.close)
        [transport], [inbox] = app.office.transports.values(), app.office.inboxes.values()
        assert isinstance(transport, kind)
        with pytest.raises(SignInNeeded):
            transport.check()
        assert next(one.reason for one in app.desk.sign_ins_wanted()) in (
            "sign_in_missing",
            "no_keyring",
        )
        keep_sign_in(app, account.token)
        transport.check()
        inbox.check()
        assert list(app.desk.sign_ins_wanted()) == []


def test_it_goes_by_smtp_and_imap_else(tmp_path: Path) -> None:
    app = set_up(tmp_path, "google", "")
    try:
        [transport] = app.office.transports.values()
        assert isinstance(transport, SmtpTransport)
        assert [one.provider for one in app.office.browser_sign_ins.values()] == ["google"]
    finally:
        app.close()
