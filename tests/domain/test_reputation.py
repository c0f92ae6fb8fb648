"""Each state of a domain's records is told by its own finding, with the record that mends it."""

import pytest

from desktop_sdr.domain.reputation import (
    FindingCode,
    Listing,
    ListingState,
    Record,
    Severity,
    judge_dkim,
    judge_dmarc,
    judge_exchanges,
    judge_host,
    judge_listing,
    judge_spf,
)
from desktop_sdr.domain.sender_tags import DkimKey

OWN = "firma.example"
REP = "rita@firma.example"


def codes(texts: list[str], **known: object) -> dict[FindingCode, Severity]:
    found = judge_spf(OWN, {OWN: texts, "p.example": ["v=spf1 ip4:192.0.2.1 -all"]}, **known)
    return {one.code: one.severity for one in found}


@pytest.mark.parametrize(
    ("hosts", "code", "severity"),
    [
        (["mx.firma.example"], FindingCode.MX_FOUND, Severity.WELL),
        ([], FindingCode.MX_MISSING, Severity.FAULT),
        ([""], FindingCode.MX_REFUSES_ALL, Severity.FAULT),
    ],
)
def test_replies_need_a_server(hosts: list[str], code: FindingCode, severity: Severity) -> None:
    found = judge_exchanges(OWN, hosts)
    assert (found.code, found.severity) == (code, severity)


def test_an_spf_record_holds_with_either_strict_end() -> None:
    for text in ("v=spf1 include:p.example -all", "v=spf1 include:p.example ~all"):
        assert codes([text], provider=("p.example",)) == {FindingCode.SPF_HOLDS: Severity.WELL}


@pytest.mark.parametrize(
    ("texts", "code", "severity"),
    [
        ([], FindingCode.SPF_MISSING, Severity.FAULT),
        (["v=spf1 -all", "v=spf1 mx"], FindingCode.SPF_SEVERAL, Severity.FAULT),
        (["v=spf1 bogus -all"], FindingCode.SPF_BROKEN, Severity.FAULT),
        (["v=spf1 +all"], FindingCode.SPF_ALLOWS_ALL, Severity.FAULT),
        (["v=spf1 ?all"], FindingCode.SPF_NEUTRAL, Severity.ADVICE),
        (["v=spf1 mx"], FindingCode.SPF_NEUTRAL, Severity.ADVICE),
        (
            ["v=spf1 " + " ".join(f"a:{n}.example" for n in range(11)) + " -all"],
            FindingCode.SPF_TOO_MANY_LOOKUPS,
            Severity.FAULT,
        ),
    ],
)
def test_what_is_wrong_with_an_spf_record_is_named(
    texts: list[str], code: FindingCode, severity: Severity
) -> None:
    assert codes(texts) == {code: severity}


def test_a_provider_that_the_record_leaves_out_is_added() -> None:
    [found] = judge_spf(OWN, {OWN: ["v=spf1 mx -all"]}, ("p.example", "q.example"))
    assert found.code is FindingCode.SPF_WITHOUT_PROVIDER
    assert found.record == Record(OWN, "TXT", "v=spf1 mx include:p.example -all")
    assert found.severity is Severity.ADVICE


def test_a_record_that_can_name_no_host_of_the_provider_is_a_fault() -> None:
    [found] = judge_spf(OWN, {OWN: ["v=spf1 -all"]}, ("p.example",))
    assert (found.code, found.severity) == (FindingCode.SPF_WITHOUT_PROVIDER, Severity.FAULT)


def test_a_missing_record_is_proposed_by_what_is_known_of_who_sends() -> None:
    def proposed(**known: object) -> str | None:
        [found] = judge_spf(OWN, {}, **known)
        return found.record.value if found.record else None

    assert proposed(provider=("p.example",)) == "v=spf1 include:p.example ~all"
    assert proposed(sender="out.firma.example") == "v=spf1 mx a:out.firma.example ~all"
    assert proposed() is None


@pytest.mark.parametrize(
    ("key", "code", "severity"),
    [
        (DkimKey("s1", 2048), FindingCode.DKIM_FOUND, Severity.WELL),
        (DkimKey("s1", 256, "ed25519"), FindingCode.DKIM_FOUND, Severity.WELL),
        (DkimKey("s1", 1024), FindingCode.DKIM_SHORT, Severity.ADVICE),
        (DkimKey("s1", 512), FindingCode.DKIM_WEAK, Severity.FAULT),
        (DkimKey("s1", 0), FindingCode.DKIM_UNREADABLE, Severity.FAULT),
        (DkimKey("s1", 0, is_revoked=True), FindingCode.DKIM_REVOKED, Severity.FAULT),
        (DkimKey("s1", 2048, is_testing=True), FindingCode.DKIM_TESTING, Severity.ADVICE),
        (None, FindingCode.DKIM_MISSING, Severity.FAULT),
    ],
)
def test_a_key_is_judged_by_its_length_and_state(
    key: DkimKey | None, code: FindingCode, severity: Severity
) -> None:
    found = judge_dkim(OWN, "s1", key)
    assert (found.code, found.severity) == (code, severity)
    assert found.subject == "s1._domainkey.firma.example"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], {FindingCode.DMARC_MISSING: Severity.ADVICE}),
        (["v=DMARC1; p=none"] * 2, {FindingCode.DMARC_SEVERAL: Severity.FAULT}),
        (["v=DMARC1; p=what"], {FindingCode.DMARC_BROKEN: Severity.FAULT}),
        (
            ["v=DMARC1; p=none"],
            {
                FindingCode.DMARC_ONLY_WATCHES: Severity.WELL,
                FindingCode.DMARC_WITHOUT_REPORTS: Severity.ADVICE,
            },
        ),
        (
            ["v=DMARC1; p=reject; rua=mailto:a@firma.example"],
            {FindingCode.DMARC_FOUND: Severity.WELL},
        ),
    ],
)
def test_a_policy_is_judged(texts: list[str], expected: dict[FindingCode, Severity]) -> None:
    found = judge_dmarc(OWN, OWN, texts, REP)
    assert {one.code: one.severity for one in found} == expected


def test_reports_are_added_to_the_record_that_is_there() -> None:
    found = judge_dmarc(OWN, OWN, ["v=DMARC1; p=reject;"], REP)
    assert [one.record for one in found] == [
        Record("_dmarc.firma.example", "TXT", "v=DMARC1; p=reject; rua=mailto:rita@firma.example")
    ]


def test_a_subdomain_goes_by_the_policy_above_it() -> None:
    texts = ["v=DMARC1; p=reject; sp=none; rua=mailto:a@firma.example"]
    [found] = judge_dmarc("mail.firma.example", OWN, texts, REP)
    assert found.code is FindingCode.DMARC_ONLY_WATCHES


@pytest.mark.parametrize(
    ("hosts", "confirmed", "code"),
    [
        ([], False, FindingCode.HOST_UNNAMED),
        (["a.example"], False, FindingCode.HOST_NAMED_OTHERWISE),
        (["a.example"], True, FindingCode.HOST_NAMED),
    ],
)
def test_a_host_needs_a_name_that_leads_back(
    hosts: list[str], confirmed: bool, code: FindingCode
) -> None:
    assert judge_host("11.22.33.44", hosts, confirmed).code is code


@pytest.mark.parametrize("state", list(ListingState))
def test_only_a_yes_of_a_list_is_a_fault(state: ListingState) -> None:
    found = judge_listing(Listing("list.example", OWN, state))
    assert (found.severity is Severity.FAULT) == (state is ListingState.LISTED)
    assert (found.severity is Severity.WELL) == (state is ListingState.NOT_LISTED)
