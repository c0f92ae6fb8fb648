"""The servers of an address are found by the surest sign there is, and never to plaintext."""

import tomllib

import pytest
from fakes.names import FakeNames

from desktop_sdr import resources
from desktop_sdr.agent.skills.mail_providers import (
    MailServer,
    Providers,
    SentCopy,
    SignIn,
    providers_from_toml,
)
from desktop_sdr.agent.skills.mailbox_finding import FoundBy, find_mailbox, profile_lines
from desktop_sdr.agent.skills.profile import parse_profile
from desktop_sdr.ports.errors import Temporary
from desktop_sdr.ports.names import MailExchange, ServiceTarget

OWN = "rita@firma.example"


@pytest.fixture(scope="module")
def providers() -> Providers:
    return providers_from_toml(resources.read_text("rules", "mail_providers.toml"))


def services(**targets: ServiceTarget) -> dict[str, list[ServiceTarget]]:
    return {f"_{name}._tcp.firma.example": [target] for name, target in targets.items()}


def at(port: int, host: str = "mail.firma.example") -> ServiceTarget:
    return ServiceTarget(0, 0, port, host)


def test_a_provider_is_known_by_its_domain_without_asking_anybody(providers: Providers) -> None:
    names = FakeNames()
    found = find_mailbox("rita@gmail.com", providers, names)
    assert found is not None
    assert (found.by, found.provider, found.sign_in) == (
        FoundBy.DOMAIN,
        "Gmail",
        SignIn.APP_PASSWORD,
    )
    assert found.smtp == MailServer("smtp.gmail.com", 465, "tls")
    assert found.sent is SentCopy.PROVIDER
    assert not found.needs_consent
    assert names.questions == []


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("aspmx.l.google.com", "Gmail"),
        ("firma-example.mail.protection.outlook.com", "Microsoft 365"),
        ("mx00.ionos.de", "IONOS (Germany)"),
        ("smtpin.rzone.de", "Strato"),
        ("mx1.mail.ovh.net", "OVHcloud"),
        ("mta-gw.infomaniak.ch", "Infomaniak"),
        ("in1-smtp.messagingengine.com", "Fastmail"),
        ("mx.zoho.eu", "Zoho Mail (Europe)"),
        ("mail.protonmail.ch", "Proton Mail"),
        ("mxbiz1.qq.com", "Tencent Exmail"),
    ],
)
def test_a_provider_is_known_by_the_servers_that_take_the_mail(
    providers: Providers, host: str, name: str
) -> None:
    names = FakeNames(mx={"firma.example": [MailExchange(1, host)]})
    found = find_mailbox(OWN, providers, names)
    assert found is not None
    assert (found.by, found.provider) == (FoundBy.EXCHANGE, name)


def test_a_name_that_only_ends_alike_is_no_provider(providers: Providers) -> None:
    names = FakeNames(mx={"firma.example": [MailExchange(1, "mx.notgoogle.com")]})
    assert find_mailbox(OWN, providers, names) is None


def test_the_domain_names_its_servers_and_the_secure_port_wins(providers: Providers) -> None:
    srv = services(submissions=at(465), submission=at(587), imaps=at(993), imap=at(143))
    found = find_mailbox(OWN, providers, FakeNames(mx={"firma.example": []}, srv=srv))
    assert found is not None
    assert found.by is FoundBy.SERVICE
    assert found.smtp == MailServer("mail.firma.example", 465, "tls")
    assert found.imap == MailServer("mail.firma.example", 993, "tls")
    assert not found.needs_consent


def test_an_open_port_is_only_taken_with_starttls(providers: Providers) -> None:
    srv = services(submission=at(587), imap=at(143), imaps=ServiceTarget(0, 0, 0, ""))
    found = find_mailbox(OWN, providers, FakeNames(mx={"firma.example": []}, srv=srv))
    assert found is not None
    assert (found.smtp.security, found.imap.security) == ("starttls", "starttls")


def test_a_server_outside_the_domain_is_asked_for(providers: Providers) -> None:
    srv = services(submissions=at(465, "post.elsewhere.example"), imaps=at(993))
    found = find_mailbox(OWN, providers, FakeNames(mx={"firma.example": []}, srv=srv))
    assert found is not None
    assert found.outside == ("post.elsewhere.example",)
    assert found.needs_consent


def test_the_usual_names_are_only_a_guess(providers: Providers) -> None:
    there = {"mail.firma.example": ["192.0.2.1"], "imap.firma.example": ["192.0.2.2"]}
    found = find_mailbox(OWN, providers, FakeNames(mx={"firma.example": []}, a=there))
    assert found is not None
    assert found.by is FoundBy.GUESS
    assert found.needs_consent
    assert found.smtp == MailServer("mail.firma.example", 587, "starttls")
    assert found.imap == MailServer("imap.firma.example", 993, "tls")


@pytest.mark.parametrize(
    "names",
    [
        FakeNames(),
        FakeNames(mx={"firma.example": []}),
        FakeNames(mx={"firma.example": []}, srv=services(imaps=at(993))),
        FakeNames(mx={"firma.example": []}, a={"imap.firma.example": ["192.0.2.1"]}),
    ],
)
def test_half_a_mailbox_is_none(providers: Providers, names: FakeNames) -> None:
    assert find_mailbox(OWN, providers, names) is None


def test_silence_is_no_reason_to_guess(providers: Providers) -> None:
    with pytest.raises(Temporary):
        find_mailbox(OWN, providers, FakeNames(silent=frozenset({"firma.example"})))


def test_the_lines_are_a_profile_s_own(providers: Providers) -> None:
    found = find_mailbox("rita@gmail.com", providers, FakeNames())
    assert found is not None
    before, _, _ = resources.read_text("profile_template.toml").partition("[mailbox]")
    mailbox = parse_profile(before + profile_lines(found)).mailbox
    assert mailbox is not None
    assert (mailbox.smtp.host, mailbox.smtp.port, mailbox.smtp.security) == (
        "smtp.gmail.com",
        465,
        "tls",
    )
    assert mailbox.imap.user == "rita@gmail.com"
    assert mailbox.files_sent_itself


def test_every_provider_is_reached_securely_and_found_by_one_sign_at_least(
    providers: Providers,
) -> None:
    assert len(providers.all) > 25
    for one in providers.all:
        assert one.domains or one.exchanges, one.name
        assert {one.smtp.security, one.imap.security} <= {"tls", "starttls"}, one.name
        assert all(end.startswith(".") for end in one.exchanges), one.name
        assert providers.of_server(one.smtp.host) is not None


def test_no_domain_belongs_to_two_providers() -> None:
    table = tomllib.loads(resources.read_text("rules", "mail_providers.toml"))["provider"]
    domains = [domain for one in table for domain in one["domains"]]
    ends = [end for one in table for end in one.get("mx", ())]
    assert len(domains) == len(set(domains))
    assert len(ends) == len(set(ends))
