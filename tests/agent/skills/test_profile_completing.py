"""A profile that names an address alone gets its servers, and keeps all that it says."""

import pytest
from fakes.names import FakeNames

from desktop_sdr import resources
from desktop_sdr.agent.skills.mail_providers import providers_from_toml
from desktop_sdr.agent.skills.mailbox_finding import FoundMailbox, find_mailbox
from desktop_sdr.agent.skills.profile import parse_profile
from desktop_sdr.agent.skills.profile_completing import address_without_servers, with_servers

BEFORE, _, _ = resources.read_text("profile_template.toml").partition("[mailbox]")


def found(address: str) -> FoundMailbox:
    providers = providers_from_toml(resources.read_text("rules", "mail_providers.toml"))
    at_provider = find_mailbox(address, providers, FakeNames())
    assert at_provider is not None
    return at_provider


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ('[mailbox]\naddress = "Rita@Gmail.com"\n', "rita@gmail.com"),
        ('mailbox = { address = "rita@gmail.com" }\n', ""),
        ('mailbox.address = "rita@gmail.com"\n', ""),
        ('[mailbox]\naddress = "r@gmail.com"\n[mailbox.smtp]\nhost = "x"\n', ""),
        ('[mailbox]\naddress = "r@gmail.com"\n[mailbox.imap]\nhost = "x"\n', ""),
        ('[mailbox]\naddress = "nobody"\n', ""),
        ("[mailbox]\naddress = 3\n", ""),
        ("mailbox = 3\n", ""),
        ("[mailbox\n", ""),
        ("", ""),
    ],
)
def test_only_an_address_alone_lacks_its_servers(text: str, address: str) -> None:
    assert address_without_servers(text) == address


def test_the_servers_are_added_and_the_copy_is_left_to_the_provider() -> None:
    text = with_servers(BEFORE + '[mailbox]\naddress = "rita@gmail.com"\n', found("rita@gmail.com"))
    mailbox = parse_profile(text).mailbox
    assert mailbox is not None
    assert (mailbox.smtp.host, mailbox.imap.host) == ("smtp.gmail.com", "imap.gmail.com")
    assert mailbox.files_sent_itself


def test_what_the_profile_says_of_the_copy_stays() -> None:
    text = BEFORE + '[mailbox]\naddress = "rita@gmail.com"\nprovider_files_sent_copy = false\n'
    mailbox = parse_profile(with_servers(text, found("rita@gmail.com"))).mailbox
    assert mailbox is not None
    assert not mailbox.files_sent_itself


def test_a_provider_that_files_no_copy_leaves_it_to_the_agent() -> None:
    text = with_servers(BEFORE + '[mailbox]\naddress = "rita@web.de"\n', found("rita@web.de"))
    mailbox = parse_profile(text).mailbox
    assert mailbox is not None
    assert not mailbox.files_sent_itself
