"""Finding a mailbox and judging a domain from the command line, against a real name server."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli.conftest import Type
from servers.names import name_server
from servers.refusing_names import refusing_names

from desktop_sdr import resources
from desktop_sdr.agent.skills.profile import parse_profile
from desktop_sdr.cli.reputation_words import sentence_of
from desktop_sdr.domain.reputation import Finding, FindingCode, Severity

KEY = base64.b64encode(b"k" * 32).decode()
ZONES = {
    "firma.example": f"""
@ MX 1 mx00.ionos.de.
@ TXT "v=spf1 include:_spf.firma.example ~all"
_spf TXT "v=spf1 ip4:192.0.2.1 -all"
s1._domainkey TXT "v=DKIM1; k=ed25519; p={KEY}"
_dmarc TXT "v=DMARC1; p=none; rua=mailto:post@firma.example"
""",
    "bare.example": '@ MX 1 mx.bare.example.\n@ TXT "v=spf1 mx +all"\n',
    "own.example": """
@ MX 1 mail.own.example.
_submissions._tcp SRV 0 1 465 mail.own.example.
_imaps._tcp SRV 0 1 993 mail.own.example.
""",
    "hosted.example": """
@ MX 1 mail.hosted.example.
_submissions._tcp SRV 0 1 465 post.elsewhere.example.
_imaps._tcp SRV 0 1 993 post.elsewhere.example.
""",
    "guessed.example": "@ MX 1 mail.guessed.example.\nmail A 192.0.2.7\n",
    "office.example": "@ MX 1 office-example.mail.protection.outlook.com.\n",
}
MAIL = b"DKIM-Signature: v=1; d=firma.example; s=s1; b=x\r\nSubject: Hello\r\n\r\nHello\r\n"


@pytest.fixture(scope="module")
def resolver() -> Iterator[str]:
    with name_server(ZONES) as server:
        yield f"{server.host}:{server.port}"


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[str]:
    with refusing_names() as where:
        yield where


def a_profile(tmp_path: Path, address: str) -> Path:
    before, _, _ = resources.read_text("profile_template.toml").partition("[mailbox]")
    path = tmp_path / "short.toml"
    path.write_text(f'{before}[mailbox]\naddress = "{address}"\n', encoding="utf-8")
    return path


pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("names")]


def test_a_found_mailbox_is_printed_as_the_lines_of_a_profile(typed: Type, resolver: str) -> None:
    said = typed("mailbox", "find", "rita@firma.example", "--resolver", resolver)
    assert said.code == 0
    assert "IONOS (Germany), known by the servers that take the domain's mail" in said.out
    assert 'host = "smtp.ionos.de"\nport = 465\nsecurity = "tls"' in said.out


@pytest.mark.parametrize(
    ("address", "by", "consent", "browser"),
    [
        ("r@firma.example", "exchange", False, ""),
        ("r@own.example", "service", False, ""),
        ("r@hosted.example", "service", True, ""),
        ("r@guessed.example", "guess", True, ""),
        ("r@office.example", "exchange", False, "microsoft"),
    ],
)
def test_a_program_is_told_by_what_it_was_found(
    typed: Type, resolver: str, address: str, by: str, consent: bool, browser: str
) -> None:
    found = typed("mailbox", "find", address, "--resolver", resolver, "--json").only
    assert (found["by"], found["needs_consent"], found["oauth"]) == (by, consent, browser)
    assert found["usable"]


def test_a_provider_that_takes_no_password_says_so_in_one_sentence(
    typed: Type, resolver: str
) -> None:
    said = typed("mailbox", "find", "r@office.example", "--resolver", resolver)
    assert "It takes no password from mail programs: you sign in with your browser" in said.out
    assert 'sign_in = "microsoft"\n\n[mailbox.oauth]\nclient_id = ' in said.out


def test_a_server_outside_the_domain_is_shown(typed: Type, resolver: str) -> None:
    said = typed("mailbox", "find", "r@hosted.example", "--resolver", resolver)
    assert "post.elsewhere.example lies outside the domain" in said.out


def test_nothing_found_and_nothing_heard_are_told_apart(
    typed: Type, resolver: str, silent: str
) -> None:
    nothing = typed("mailbox", "find", "r@bare.example", "--resolver", resolver)
    unheard = typed("mailbox", "find", "r@bare.example", "--resolver", silent)
    assert (nothing.code, unheard.code) == (1, 1)
    assert "Nothing points at the servers of r@bare.example" in nothing.err
    assert "name servers answered that they cannot say" in unheard.err


@pytest.mark.parametrize(
    "words",
    [["find", "nobody"], ["find", "r@own.example", "--resolver", "dns"], ["reputation", "x"]],
)
def test_what_is_mistyped_asks_nobody(typed: Type, words: list[str]) -> None:
    assert typed("mailbox", *words).code == 2


def test_setup_finds_the_servers_of_an_address_alone(
    typed: Type, resolver: str, tmp_path: Path
) -> None:
    profile, folder = a_profile(tmp_path, "r@firma.example"), tmp_path / "data"
    said = typed("setup", "--from", profile, "--data", folder, "--resolver", resolver)
    assert said.code == 0
    assert "IONOS" in said.out
    judged = typed("mailbox", "reputation", "--data", folder, "--resolver", resolver, "--json")
    reasons = {line["reason"] for line in judged.lines}
    assert "spf_without_provider" in reasons


@pytest.mark.parametrize("address", ["r@guessed.example", "r@hosted.example", "r@office.example"])
def test_setup_takes_no_servers_that_nobody_agreed_to(
    typed: Type, resolver: str, tmp_path: Path, address: str
) -> None:
    profile, folder = a_profile(tmp_path, address), tmp_path / "data"
    said = typed("setup", "--from", profile, "--data", folder, "--resolver", resolver, "--json")
    assert said.code == 1
    assert "Nothing was changed" in said.err
    assert not folder.exists()


def test_a_domain_is_judged_with_the_key_that_a_sent_mail_names(
    typed: Type, resolver: str, tmp_path: Path
) -> None:
    mail = tmp_path / "mine.eml"
    mail.write_bytes(MAIL)
    said = typed(
        "mailbox", "reputation", "r@firma.example", "--mail", mail, "--resolver", resolver, "--json"
    )
    assert said.code == 0
    assert {line["reason"] for line in said.lines} == {
        "mx_found",
        "spf_holds",
        "dkim_found",
        "dmarc_only_watches",
    }


def test_a_mail_without_a_signature_asks_nobody(typed: Type, tmp_path: Path) -> None:
    mail = tmp_path / "mine.eml"
    for path, words in ((mail, "bears no DKIM signature"), (tmp_path / "no.eml", "cannot be read")):
        mail.write_bytes(b"Subject: Hello\r\n\r\n")
        said = typed("mailbox", "reputation", "r@firma.example", "--mail", path)
        assert said.code == 1
        assert words in said.err


def test_a_fault_is_told_with_the_record_that_mends_it(typed: Type, resolver: str) -> None:
    said = typed("mailbox", "reputation", "r@bare.example", "--resolver", resolver)
    assert said.code == 3
    assert "lets everybody in the world send in your name" in said.out
    assert 'publish: bare.example TXT "v=spf1 mx ~all"' in said.out
    assert '_dmarc.bare.example TXT "v=DMARC1; p=none; rua=mailto:r@bare.example"' in said.out


def test_block_lists_are_named_when_they_are_asked_and_answer_nothing(
    typed: Type, resolver: str
) -> None:
    words = ("mailbox", "reputation", "r@firma.example", "--resolver", resolver, "--json")
    assert not [line for line in typed(*words).lines if line["reason"].startswith("list")]
    asked = typed(*words, "--block-lists")
    silent = [line["value"] for line in asked.lines if line["reason"] == "list_no_answer"]
    assert "dbl.spamhaus.org" in silent


def test_the_doctor_looks_at_the_domain_of_a_real_mailbox(
    typed: Type, resolver: str, tmp_path: Path
) -> None:
    profile, folder = a_profile(tmp_path, "r@firma.example"), tmp_path / "data"
    assert typed("setup", "--from", profile, "--data", folder, "--resolver", resolver).code == 0
    told = typed("doctor", "--data", folder, "--resolver", resolver, "--json").lines
    judged = {line["reason"]: line["ok"] for line in told if line["part"] == "domain"}
    assert judged["mx_found"]
    assert not judged["spf_without_provider"]


def test_a_profile_with_mailboxes_at_several_domains_hears_of_each_once(
    typed: Type, resolver: str, tmp_path: Path
) -> None:
    profile, folder = a_profile(tmp_path, "r@firma.example"), tmp_path / "data"
    more = "".join(
        f'\n[[mailboxes]]\naddress = "{one}"\n'
        f'smtp = {{host = "{where}", port = 465, security = "tls"}}\n'
        f'imap = {{host = "{where}", port = 993, security = "tls"}}\n'
        for one, where in (
            ("sales@firma.example", "smtp.ionos.de"),
            ("r@own.example", "mail.own.example"),
        )
    )
    profile.write_text(profile.read_text("utf-8") + more, encoding="utf-8")
    where = ("--data", folder, "--resolver", resolver)
    assert typed("setup", "--from", profile, *where).code == 0
    for words in (("mailbox", "reputation"), ("doctor",)):
        told = [one for one in typed(*words, *where, "--json").lines if one["part"] == "domain"]
        found = [(one["domain"], one["reason"]) for one in told if one["reason"] == "mx_found"]
        assert found == [("firma.example", "mx_found"), ("own.example", "mx_found")]
    said = typed("mailbox", "reputation", *where)
    assert (said.code, "Domain own.example:" in said.out) == (3, True)
    refused = typed("mailbox", "reputation", *where, "--selector", "s1")
    assert (refused.code, "give the ADDRESS as well" in refused.err) == (2, True)


def test_the_doctor_takes_a_silent_name_server_for_no_fault(
    typed: Type, resolver: str, silent: str, tmp_path: Path
) -> None:
    profile, folder = a_profile(tmp_path, "r@firma.example"), tmp_path / "data"
    assert typed("setup", "--from", profile, "--data", folder, "--resolver", resolver).code == 0
    told = typed("doctor", "--data", folder, "--resolver", silent, "--json").lines
    [unheard] = [line for line in told if line["part"] == "domain"]
    assert (unheard["reason"], unheard["ok"]) == ("not_looked_up", True)


@pytest.mark.parametrize("code", list(FindingCode))
def test_every_finding_has_its_sentence(code: FindingCode) -> None:
    said = sentence_of(Finding(code, Severity.WELL, "SUBJECT", "VALUE"))
    assert "SUBJECT" in said
    assert said.endswith((".", "VALUE"))


def test_the_template_says_what_setup_does_with_an_address_alone() -> None:
    template = resources.read_text("profile_template.toml")
    assert "mailbox find" in template
    assert parse_profile(template).mailbox is not None
