"""A rep connects a mailbox on real servers and sees what its Sent folder can witness."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from scenarios.campaign_house import House
from servers.mail import MailServers
from servers.mail_config import User
from servers.refusing_names import refusing_names

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mail"), pytest.mark.timeout(120)]

REP = "trying@seller.test"


@pytest.fixture
def house(mail_servers: MailServers, tmp_path: Path, keychain: dict[str, str]) -> Iterator[House]:
    assert "DBUS_SESSION_BUS_ADDRESS" in keychain
    mail_servers.add_user(User(REP, files_sent=True))
    yield House(tmp_path / "trying", mail_servers, REP)


def test_setup_sends_no_test_mail_unasked_and_one_where_it_is_wanted(
    house: House, mail_servers: MailServers
) -> None:
    before = len(mail_servers.mailbox(REP))
    copies = len(mail_servers.mailbox(REP, "Sent"))
    house.set_up()
    assert len(mail_servers.mailbox(REP)) == before

    path, password = str(house.write_profile()), mail_servers.password(REP)
    words = ("setup", "--from", path, "--password-stdin", "--test-mail", "--json")
    told = house.command(*words, said=password)

    assert told[-1] == {
        "mailbox": REP,
        "witness": "preserved",
        "reason": "",
        "rewritten": {},
        "checks": {},
        "signed_by": [],
    }
    assert len(mail_servers.wait_for_mail(REP, before + 1)) == before + 1
    assert len(mail_servers.mailbox(REP, "Sent")) == copies + 1


def test_the_mailbox_can_be_tried_later_and_not_while_paused(
    house: House, mail_servers: MailServers
) -> None:
    house.set_up()
    house.command("pause")
    [told] = house.command("mailbox", "test", "--yes", "--json", code=1)
    assert told["reason"] == "paused"
    house.command("resume", "--yes", "--json")

    assert house.command("mailbox", "test", "--json", code=1) == [], "nobody could be asked"
    before = len(mail_servers.mailbox(REP))
    [told] = house.command("mailbox", "test", "--yes", "--json")

    assert told["witness"] == "preserved"
    assert len(mail_servers.wait_for_mail(REP, before + 1)) == before + 1


def test_an_alias_that_the_provider_does_not_grant_is_told_then_and_by_each_doctor(
    mail_servers: MailServers, tmp_path: Path, keychain: dict[str, str]
) -> None:
    assert "DBUS_SESSION_BUS_ADDRESS" in keychain
    mail_servers.add_user(User("alias@seller.test", files_sent=True))
    house = House(
        tmp_path / "alias", mail_servers, "alias@seller.test", smtp_port=mail_servers.own_id_port
    )
    house.set_up()

    [told] = house.command("mailbox", "test", "--yes", "--json")
    assert told["witness"] == "rewritten"
    assert told["rewritten"]["address"] == "rita.main@seller.test"
    assert set(told["rewritten"]) == {"address", "message_id"}

    with refusing_names() as names:
        for _ in range(2):
            told_again = house.command("doctor", "--resolver", names, "--json")
            reasons = {line["reason"] for line in told_again}
            assert {"rewrites address", "rewrites message_id"} <= reasons
