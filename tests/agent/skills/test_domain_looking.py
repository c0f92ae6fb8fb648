"""A domain is looked at part by part, and what nobody answers for is said and not guessed."""

import base64
from dataclasses import replace

import pytest
from fakes.names import FakeNames
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr import resources
from desktop_sdr.agent.loop.domain_looks import with_keys
from desktop_sdr.agent.skills.block_lists import block_lists_from_toml
from desktop_sdr.agent.skills.domain_looking import Sender, look_at_domain
from desktop_sdr.agent.skills.mail_providers import Providers, providers_from_toml
from desktop_sdr.agent.skills.signatures import Signature, checks_of, signatures_of
from desktop_sdr.domain.reputation import Finding, FindingCode, Severity
from desktop_sdr.ports.names import MailExchange

OWN = "firma.example"
REP = "rita@firma.example"
KEY = f"v=DKIM1; k=ed25519; p={base64.b64encode(b'k' * 32).decode()}"
DMARC = "v=DMARC1; p=reject; rua=mailto:rita@firma.example"
GOOD = FakeNames(
    mx={OWN: [MailExchange(1, "aspmx.l.google.com")]},
    txt={
        OWN: ["v=spf1 include:_spf.google.com -all", "something=else"],
        "_spf.google.com": ["v=spf1 ip4:192.0.2.0/24 ~all"],
        "_dmarc.firma.example": [DMARC],
        "google._domainkey.firma.example": [KEY],
    },
)
AT_GOOGLE = Sender(address=REP, smtp_hosts=("smtp.gmail.com",))
HOST, SERVER = "11.22.33.44", "out.firma.example"
ON_OWN_SERVER = Sender(address=REP, smtp_hosts=(SERVER,))


@pytest.fixture(scope="module")
def providers() -> Providers:
    return providers_from_toml(resources.read_text("rules", "mail_providers.toml"))


def codes(findings: list[Finding]) -> set[FindingCode]:
    return {one.code for one in findings}


def test_a_domain_in_order_has_nothing_to_mend(providers: Providers) -> None:
    found = look_at_domain(AT_GOOGLE, providers, GOOD)
    assert codes(found) == {
        FindingCode.MX_FOUND,
        FindingCode.SPF_HOLDS,
        FindingCode.DKIM_FOUND,
        FindingCode.DMARC_FOUND,
    }
    assert {one.severity for one in found} == {Severity.WELL}


def test_a_bare_domain_is_told_every_record_that_is_missing(providers: Providers) -> None:
    found = look_at_domain(AT_GOOGLE, providers, FakeNames(mx={OWN: []}))
    assert codes(found) == {
        FindingCode.MX_MISSING,
        FindingCode.SPF_MISSING,
        FindingCode.DKIM_SELECTOR_UNKNOWN,
        FindingCode.DMARC_MISSING,
    }
    records = {one.record.name: one.record.value for one in found if one.record}
    assert records == {
        OWN: "v=spf1 include:_spf.google.com ~all",
        "_dmarc.firma.example": "v=DMARC1; p=none; rua=mailto:rita@firma.example",
    }


def test_a_domain_that_does_not_exist_is_one_finding(providers: Providers) -> None:
    assert codes(look_at_domain(AT_GOOGLE, providers, FakeNames())) == {FindingCode.NO_SUCH_DOMAIN}


def test_a_provider_s_own_domain_is_not_looked_at(providers: Providers) -> None:
    names = FakeNames()
    found = look_at_domain(Sender(address="rita@gmail.com"), providers, names)
    assert codes(found) == {FindingCode.PROVIDER_DOMAIN}
    assert names.questions == []


def test_after_silence_nothing_more_is_asked(providers: Providers) -> None:
    names = FakeNames(silent=frozenset("*"))
    assert codes(look_at_domain(AT_GOOGLE, providers, names)) == {FindingCode.NOT_LOOKED_UP}
    assert names.questions == [OWN]


def test_a_part_that_is_not_heard_leaves_the_others(providers: Providers) -> None:
    names = replace(GOOD, silent=frozenset({"_spf.google.com"}))
    found = look_at_domain(AT_GOOGLE, providers, names)
    assert codes(found) == {
        FindingCode.MX_FOUND,
        FindingCode.NOT_LOOKED_UP,
        FindingCode.DKIM_FOUND,
        FindingCode.DMARC_FOUND,
    }
    [unheard] = [one for one in found if one.severity is Severity.UNKNOWN]
    assert unheard.subject == "_spf.google.com"


def test_every_server_that_hands_mail_in_has_to_stand_in_the_record(providers: Providers) -> None:
    both = replace(AT_GOOGLE, smtp_hosts=("smtp.gmail.com", "smtp.office365.com"))
    found = look_at_domain(both, providers, GOOD)
    assert FindingCode.SPF_HOLDS not in codes(found)
    [lacking] = [one for one in found if one.code is FindingCode.SPF_WITHOUT_PROVIDER]
    assert lacking.value == "spf.protection.outlook.com"


def test_a_named_key_that_is_missing_is_a_fault(providers: Providers) -> None:
    found = look_at_domain(replace(AT_GOOGLE, selectors=("s9",)), providers, GOOD)
    assert FindingCode.DKIM_MISSING in codes(found)


def test_a_mail_signed_for_another_domain_proves_nothing_for_ours(providers: Providers) -> None:
    sender = replace(AT_GOOGLE, signers=("firma-example.gappssmtp.example",))
    assert FindingCode.DKIM_OTHER_DOMAIN in codes(look_at_domain(sender, providers, GOOD))


def test_a_policy_above_counts_where_the_domain_has_none(providers: Providers) -> None:
    names = FakeNames(mx={"mail.firma.example": []}, txt={"_dmarc.firma.example": [DMARC]})
    found = look_at_domain(Sender(address="r@mail.firma.example"), providers, names)
    assert FindingCode.DMARC_FOUND in codes(found)
    assert "_dmarc.example" not in names.questions


def test_an_own_server_needs_a_name_that_leads_back(providers: Providers) -> None:
    names = FakeNames(mx={OWN: []}, a={SERVER: [HOST]}, ptr={HOST: [SERVER]})
    assert FindingCode.HOST_NAMED in codes(look_at_domain(ON_OWN_SERVER, providers, names))
    elsewhere = FakeNames(mx={OWN: []}, a={SERVER: [HOST]}, ptr={HOST: ["pool.isp.example"]})
    found = look_at_domain(ON_OWN_SERVER, providers, elsewhere)
    assert FindingCode.HOST_NAMED_OTHERWISE in codes(found)
    by_address = FakeNames(mx={OWN: []})
    found = look_at_domain(Sender(address=REP, smtp_hosts=(HOST,)), providers, by_address)
    assert FindingCode.HOST_UNNAMED in codes(found)


def test_a_server_of_the_own_network_has_no_name_outside(providers: Providers) -> None:
    names = FakeNames(mx={OWN: []}, a={SERVER: ["10.0.0.5"]})
    found = codes(look_at_domain(ON_OWN_SERVER, providers, names))
    assert not found & {FindingCode.HOST_NAMED, FindingCode.HOST_UNNAMED}


def test_block_lists_are_asked_only_where_they_are_given(providers: Providers) -> None:
    lists = block_lists_from_toml(
        'public_resolvers = []\n[[list]]\nzone = "list.example"\nkind = "domain"\nterms = "free"\n'
    )
    names = replace(GOOD, a={"firma.example.list.example": ["127.0.0.2"]}, questions=[])
    assert FindingCode.LISTED not in codes(look_at_domain(AT_GOOGLE, providers, names))
    assert not any("list.example" in asked for asked in names.questions)
    assert FindingCode.LISTED in codes(look_at_domain(AT_GOOGLE, providers, names, lists))


def test_an_own_server_that_no_name_server_answers_for_spoils_no_other_look(
    providers: Providers,
) -> None:
    names = FakeNames(mx={OWN: []}, silent=frozenset({SERVER}))
    found = codes(look_at_domain(ON_OWN_SERVER, providers, names))
    assert FindingCode.DMARC_MISSING in found


def test_records_that_name_ever_more_records_end(providers: Providers) -> None:
    deep = {f"{n}.firma.example": [f"v=spf1 include:{n + 1}.firma.example"] for n in range(99)}
    names = FakeNames(mx={OWN: []}, txt={OWN: ["v=spf1 include:0.firma.example -all"]} | deep)
    found = look_at_domain(Sender(address=REP), providers, names)
    assert FindingCode.SPF_TOO_MANY_LOOKUPS in codes(found)
    assert len(names.questions) < 60


def test_a_record_that_is_named_twice_is_asked_for_once(providers: Providers) -> None:
    text = "v=spf1 include:p.firma.example include:p.firma.example -all"
    names = FakeNames(mx={OWN: []}, txt={OWN: [text], "p.firma.example": ["v=spf1 -all"]})
    look_at_domain(Sender(address=REP), providers, names)
    assert names.questions.count("p.firma.example") == 1


def test_the_signatures_of_a_mail_name_domain_and_key() -> None:
    raw = (
        b"DKIM-Signature: v=1; a=rsa-sha256; d=Firma.example;\r\n s=s 1; b=x\r\n"
        b"DKIM-Signature: nonsense\r\nDKIM-Signature: d=post.example; s=k2\r\n\r\nHello\r\n"
    )
    assert signatures_of(raw) == [Signature("firma.example", "s1"), Signature("post.example", "k2")]
    assert signatures_of(b"\xff\x00 not a mail") == []


@given(st.binary(max_size=200))
def test_any_bytes_are_searched_for_signatures(noise: bytes) -> None:
    signatures_of(noise)
    signatures_of(b"DKIM-Signature: " + noise)


def test_only_the_receiving_servers_own_word_on_a_mail_counts() -> None:
    raw = (
        b"Authentication-Results: mx.own.example;\r\n dkim=pass header.d=firma.example;\r\n"
        b" spf=softfail (not dmarc=pass) smtp.mailfrom=a@b.example; dmarc=none\r\n"
        b"Authentication-Results: mx.own.example; dkim=fail; spf=pass\r\n\r\n"
    )
    assert checks_of(raw) == {"dkim": "pass", "spf": "softfail", "dmarc": "none"}
    assert checks_of(b"Subject: x\r\n\r\nhello") == {}


def test_a_learned_key_stands_beside_the_named_one_and_of_another_domain_it_is_told() -> None:
    sender = Sender(address="rita@firma.example", selectors=("own",))
    keys = [Signature("firma.example", "s1"), Signature("post.example", "k2")]

    known = with_keys(sender, keys)

    assert known.selectors == ("own", "s1")
    assert known.signers == ("firma.example", "post.example")
