"""A profile with several mailboxes: set up, changed and taken out, each with its own password."""

from pathlib import Path

import pytest
from cli.conftest import Type

from desktop_sdr import bootstrap
from desktop_sdr.agent.skills.profile import BadProfile, parse_profile
from desktop_sdr.ports.store import Mailbox

PROFILE = """
[seller]
name = "Rita Vale"
mail = "rita@seller.example"
company = "Seller"
postal_address = "1 Road, Town"
time_zone = "Europe/Berlin"

[product]
name = "Thing"
"""


def a_box(address: str, host: str = "mail.seller.example", more: str = "") -> str:
    return f"""
[[mailboxes]]
address = "{address}"
{more}
[mailboxes.smtp]
host = "{host}"
[mailboxes.imap]
host = "{host}"
"""


FIRST, SECOND = a_box("rita@seller.example"), a_box("rita@second.example", more="mails_per_day = 9")


def boxes(folder: Path) -> list[Mailbox]:
    app = bootstrap.build(folder)
    try:
        with app.store.reading() as uow:
            assert sorted(app.office.inboxes) == [one.id for one in uow.mailboxes.in_use()]
            return list(uow.mailboxes.all())
    finally:
        app.close()


def test_each_mailbox_is_set_up_and_shown(typed: Type, tmp_path: Path) -> None:
    file, folder = tmp_path / "me.toml", tmp_path / "data"
    file.write_text(PROFILE + FIRST + SECOND)
    told = typed("setup", "--from", file, "--data", folder, "--json").only
    assert told["passwords"] == {
        "rita@seller.example": "not given yet",
        "rita@second.example": "not given yet",
    }
    shown = typed("status", "--json", "--data", folder).only
    assert [(one["address"], one["received"], one["pending"]) for one in shown["mailboxes"]] == [
        ("rita@seller.example", 0, 0),
        ("rita@second.example", 0, 0),
    ]
    assert [one["sends_allowed_today"] for one in shown["mailboxes"]] == [10, 9]
    assert shown["sends_allowed_today"] == 19
    words = typed("status", "--data", folder).out
    assert "rita@second.example: 0 of 9 sent today; 0 received, 0 not understood yet" in words
    stranger = typed("mailbox", "test", "x@y.example", "--yes", "--data", folder)
    assert stranger.code == 2
    assert "rita@seller.example, rita@second.example" in stranger.err


def test_a_changed_profile_changes_its_mailboxes_and_keeps_their_numbers(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    bootstrap.set_up_real(folder, PROFILE)
    assert [one.smtp_host for one in _rows(folder)] == [""]
    bootstrap.set_up_real(folder, PROFILE + FIRST + SECOND)
    first, second = boxes(folder)
    assert (first.id, first.smtp_host, second.mails_per_day) == (1, "mail.seller.example", 9)
    bootstrap.set_up_real(folder, PROFILE + a_box("rita@second.example", "mail.moved.example"))
    first, second = boxes(folder)
    assert first.retired_at is not None
    assert (second.id, second.imap_host, second.mails_per_day) == (2, "mail.moved.example", None)
    bootstrap.set_up_real(folder, PROFILE + FIRST)
    first, second = boxes(folder)
    assert (first.retired_at, second.retired_at is None) == (None, False)


def _rows(folder: Path) -> list[Mailbox]:
    app = bootstrap.build(folder)
    try:
        with app.store.reading() as uow:
            return list(uow.mailboxes.in_use())
    finally:
        app.close()


def test_one_mailbox_may_stand_beside_several_and_none_twice() -> None:
    single = FIRST.replace("[[mailboxes]]", "[mailbox]").replace("[mailboxes.", "[mailbox.")
    both = parse_profile(PROFILE + single + SECOND)
    assert [one.address for one in both.mailboxes] == ["rita@seller.example", "rita@second.example"]
    listed = FIRST.replace("[[mailboxes]]", "[[mailbox]]").replace("[mailboxes.", "[mailbox.")
    assert parse_profile(PROFILE + listed).mailbox == both.mailbox
    with pytest.raises(BadProfile) as bad:
        parse_profile(PROFILE + FIRST + FIRST)
    assert "mailboxes[2].address" in str(bad.value)
    assert "another is the same" in str(bad.value)
