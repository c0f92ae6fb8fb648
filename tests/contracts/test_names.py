"""Look-ups in the domain name system, against a real name server with zones of its own."""

import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from servers.names import NameServer, name_server

from desktop_sdr.adapters.dns_names import DnsNames
from desktop_sdr.ports.errors import Temporary
from desktop_sdr.ports.names import MailExchange, NoSuchName, ServiceTarget

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("names")]

LONG = '"v=spf1 " ' + " ".join(f'"ip4:192.0.2.{number} "' for number in range(200)) + ' "-all"'
ZONES = {
    "firma.example": f"""
@ MX 20 second.firma.example.
@ MX 10 First.Firma.Example.
@ TXT "v=spf1 include:_spf.post.example" " -all"
@ TXT "another-service=abc"
first A 192.0.2.10
first AAAA 2001:db8::10
long TXT {LONG}
signs TXT "a\\027[31mb\\255"
_imaps._tcp SRV 10 5 993 imap.firma.example.
_imaps._tcp SRV 10 50 993 strong.firma.example.
_imaps._tcp SRV 0 1 1993 best.firma.example.
_imap._tcp SRV 0 0 0 .
alias CNAME first.firma.example.
elsewhere CNAME nowhere.firma.example.
""",
    "nomail.example": "@ MX 0 .\n",
    "2.0.192.in-addr.arpa": "10 PTR First.firma.example.\n",
}


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    with name_server(ZONES) as running:
        yield running


@pytest.fixture
def names(server: NameServer) -> DnsNames:
    return DnsNames([server.host], server.port)


def test_mail_servers_come_in_the_order_they_are_tried(names: DnsNames) -> None:
    assert names.mail_exchanges("firma.example") == [
        MailExchange(10, "first.firma.example"),
        MailExchange(20, "second.firma.example"),
    ]


def test_a_domain_that_takes_no_mail_says_so_by_an_empty_host(names: DnsNames) -> None:
    assert names.mail_exchanges("nomail.example") == [MailExchange(0, "")]


def test_the_pieces_of_a_text_are_joined(names: DnsNames) -> None:
    assert set(names.texts("firma.example")) == {
        "v=spf1 include:_spf.post.example -all",
        "another-service=abc",
    }


def test_an_answer_too_long_for_a_datagram_comes_whole(names: DnsNames) -> None:
    [text] = names.texts("long.firma.example")
    assert text.count("ip4:") == 200
    assert text.endswith("-all")


def test_a_text_holds_no_sign_that_a_terminal_obeys(names: DnsNames) -> None:
    assert names.texts("signs.firma.example") == ["a\ufffd[31mb\ufffd"]


def test_services_come_best_first_and_an_empty_host_means_not_offered(names: DnsNames) -> None:
    assert names.services("_imaps._tcp.firma.example") == [
        ServiceTarget(0, 1, 1993, "best.firma.example"),
        ServiceTarget(10, 50, 993, "strong.firma.example"),
        ServiceTarget(10, 5, 993, "imap.firma.example"),
    ]
    assert names.services("_imap._tcp.firma.example") == [ServiceTarget(0, 0, 0, "")]


def test_both_kinds_of_address_are_found_also_by_an_alias(names: DnsNames) -> None:
    assert names.addresses("first.firma.example") == ["192.0.2.10", "2001:db8::10"]
    assert names.addresses("alias.firma.example") == ["192.0.2.10", "2001:db8::10"]


def test_an_address_is_traced_back_to_its_name(names: DnsNames) -> None:
    assert names.hosts_of("192.0.2.10") == ["first.firma.example"]


def test_a_name_without_such_a_record_gives_nothing(names: DnsNames) -> None:
    assert names.mail_exchanges("first.firma.example") == []
    assert names.texts("nomail.example") == []


@pytest.mark.parametrize(
    "name", ["missing.firma.example", "elsewhere.firma.example", "a..b", "x" * 64 + ".example"]
)
def test_a_name_that_does_not_exist_is_told_from_one_without_a_record(
    names: DnsNames, name: str
) -> None:
    with pytest.raises(NoSuchName):
        names.addresses(name)


def test_an_address_that_is_none_has_no_name(names: DnsNames) -> None:
    with pytest.raises(NoSuchName):
        names.hosts_of("not an address")
    with pytest.raises(NoSuchName):
        names.hosts_of("192.0.2.77")


def test_a_server_that_refuses_says_nothing_about_the_name(names: DnsNames) -> None:
    with pytest.raises(Temporary) as refused:
        names.texts("other.example")
    assert refused.value.title == "names_refused"


def test_silence_ends_with_the_patience_and_says_nothing_about_the_name() -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as silent:
        silent.bind(("127.0.0.1", 0))
        deaf = DnsNames(["127.0.0.1"], silent.getsockname()[1], timedelta(seconds=0.3))
        with pytest.raises(Temporary) as unreachable:
            deaf.texts("firma.example")
    assert unreachable.value.title == "names_unreachable"


def test_the_servers_that_are_asked_are_named(names: DnsNames) -> None:
    assert names.asked == ("127.0.0.1",)
