"""What is found out about an address without asking its server for the name."""

import pytest
from builders import NOW
from fakes.names import FakeNames

from desktop_sdr.agent.skills.address_looking import look_at_address
from desktop_sdr.domain.address_look import AddressVerdict
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.ports.errors import Temporary
from desktop_sdr.ports.names import MailExchange

OWN = "seller.example"
V = AddressVerdict
WORLD = FakeNames(
    mx={
        OWN: [MailExchange(10, "mx.seller.example")],
        "firma.example": [MailExchange(20, "b.firma.example"), MailExchange(10, "a.firma.example")],
        "second.example": [MailExchange(10, "gone.example"), MailExchange(20, "b.firma.example")],
        "refuses.example": [MailExchange(0, "")],
        "lost.example": [MailExchange(10, "gone.example")],
        "yopmail.com": [MailExchange(10, "a.firma.example")],
        "dozing.example": [MailExchange(10, "asleep.example")],
    },
    a={
        "a.firma.example": ["192.0.2.1"],
        "b.firma.example": ["192.0.2.2"],
        "old.example": ["192.0.2.3"],
    },
    txt={"nothing.example": ["v=spf1 -all"]},
    silent=frozenset({"asleep.example", "silent.example"}),
)


@pytest.mark.parametrize(
    ("address", "verdict", "detail"),
    [
        ("ida@firma.example", V.GOOD, "a.firma.example"),
        ("ida@second.example", V.GOOD, "b.firma.example"),
        ("ida@old.example", V.GOOD, "old.example"),
        ("ida@dozing.example", V.GOOD, "asleep.example"),
        ("info@firma.example", V.ROLE, "a.firma.example"),
        ("no-reply@firma.example", V.ROLE, "a.firma.example"),
        ("ida@yopmail.com", V.THROWAWAY, "a.firma.example"),
        ("ida@refuses.example", V.NULL_MX, "refuses.example"),
        ("info@refuses.example", V.NULL_MX, "refuses.example"),
        ("ida@lost.example", V.NO_SERVER, "lost.example"),
        ("ida@nothing.example", V.NO_SERVER, "nothing.example"),
        ("ida@unheard-of.example", V.NO_DOMAIN, "unheard-of.example"),
        ("ida@@firma.example", V.BAD_SYNTAX, ""),
    ],
)
def test_what_its_domain_says(address: str, verdict: AddressVerdict, detail: str) -> None:
    look = look_at_address(EmailAddress(address), WORLD, OWN, NOW)
    assert (look.verdict, look.detail) == (verdict, detail)


def test_silence_is_no_verdict() -> None:
    with pytest.raises(Temporary):
        look_at_address(EmailAddress("ida@silent.example"), WORLD, OWN, NOW)


def test_a_name_server_that_knows_nobody_at_all_is_not_believed() -> None:
    nobody = FakeNames()
    with pytest.raises(Temporary):
        look_at_address(EmailAddress("ida@firma.example"), nobody, OWN, NOW)
