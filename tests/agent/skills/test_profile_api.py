"""A profile whose mail goes over the provider's own interface needs no mail server in it."""

import pytest
from agent.skills.test_profile import MAILBOX, SMALLEST

from desktop_sdr.agent.skills.profile import parse_profile
from desktop_sdr.agent.skills.profile_completing import address_without_servers
from desktop_sdr.agent.skills.profile_mailbox import NO_SERVER, MailboxConfig

HOSTS = {"google": "smtp.gmail.com", "microsoft": "smtp.office365.com"}


def over_api(provider: str) -> str:
    app = '[mailbox.oauth]\nclient_id = "123"\nover_api = true\n'
    address = 'address = "rita@seller.example"'
    return f'{SMALLEST}\n[mailbox]\n{address}\nsign_in = "{provider}"\n{app}'


def mailbox_in(text: str) -> MailboxConfig:
    mailbox = parse_profile(text).mailbox
    assert mailbox is not None
    return mailbox


@pytest.mark.parametrize("provider", HOSTS)
def test_no_server_needs_a_name_and_the_sent_copy_is_the_providers(provider):
    mailbox = mailbox_in(over_api(provider))
    assert mailbox.is_over_api
    assert (mailbox.smtp, mailbox.imap) == (NO_SERVER, NO_SERVER)
    assert mailbox.files_sent_itself
    assert mailbox.mail_host == HOSTS[provider]
    assert address_without_servers(over_api(provider)) == "", "there are no servers to look for"


def test_servers_that_stand_there_still_are_kept_for_the_way_back():
    servers = MAILBOX.partition("[mailbox.smtp]")[2]
    mailbox = mailbox_in(f"{over_api('google')}\n[mailbox.smtp]{servers}")
    assert mailbox.smtp.host == "smtp.seller.example"
    assert mailbox.mail_host == "smtp.gmail.com"
    assert mailbox_in(SMALLEST + MAILBOX).mail_host == "smtp.seller.example"
