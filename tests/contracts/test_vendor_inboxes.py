"""Reading a mailbox over a vendor's interface, whose bookmarks are no numbers."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from agent.loop.agency import an_agency
from servers.vendors import graph
from servers.vendors.mailbox import INBOX, SENT
from servers.vendors.web import Reply

from contracts.mails import CountingGate, a_mail
from contracts.test_inbox import FOLDER, mail_saying, texts
from contracts.vendors import VENDORS, Account, open_account
from desktop_sdr.agent.loop import listening
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.ports.errors import Refused, SignInNeeded, Temporary
from desktop_sdr.ports.mail import Inbox, InboxMark

LOOK = {"gmail": "/history", "graph": "/delta"}


@pytest.fixture(params=VENDORS)
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    with closing(open_account(request.param)) as account:
        yield account
    assert account.server.violations == []


def read_on(inbox: Inbox, mark: InboxMark, limit: int) -> tuple[list[str], InboxMark]:
    """Read to the end, `limit` at a time, as the agent does."""
    read: list[str] = []
    while True:
        mails, mark = inbox.new_since(FOLDER, mark, limit)
        assert len(mails) <= limit
        read += texts(mails)
        if len(mails) < limit:
            return read, mark


def days_ago(days: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)  # noqa: TID251 - the server's mails are of today


def test_a_history_that_is_too_old_starts_over_without_losing_or_rereading_what_is_long_past(
    account: Account,
) -> None:
    box = account.mailbox
    for day in (200, 100, 50):
        box.arrive(mail_saying(f"{day} days old"), at=days_ago(day))
    inbox = account.inbox()
    box.arrive(mail_saying("read last"), at=days_ago(30))
    _, mark = inbox.new_since(FOLDER, None, 10)
    account.forget_history()
    for number in range(7):
        box.arrive(mail_saying(f"new {number}"), at=days_ago(20 - number))

    read, mark = read_on(inbox, mark, 3)

    assert read == ["read last", *(f"new {number}" for number in range(7))]
    box.arrive(mail_saying("after it"))
    assert read_on(inbox, mark, 3)[0] == ["after it"]


def test_starting_over_goes_on_after_a_restart_in_the_middle_of_it(account: Account) -> None:
    account.mailbox.arrive(mail_saying("read"), at=days_ago(9))
    _, mark = account.inbox().new_since(FOLDER, None, 10)
    account.forget_history()
    for number in range(5):
        account.mailbox.arrive(mail_saying(f"new {number}"), at=days_ago(8 - number))

    first, mark = account.inbox().new_since(FOLDER, mark, 2)
    account.mailbox.arrive(mail_saying("meanwhile"))
    rest, mark = read_on(account.inbox(), mark, 2)

    told = [*texts(first), *rest]
    assert sorted(set(told)) == sorted(["read", *(f"new {n}" for n in range(5)), "meanwhile"])
    assert len(told) <= 8, "one may come twice, and the store knows it then"


def test_mails_in_pages_come_once_each_and_in_their_order(account: Account) -> None:
    inbox = account.inbox()
    _, mark = inbox.new_since(FOLDER, None, 10)
    if account.vendor == "gmail":
        account.server.page_limit = 2
    for number in range(11):
        account.mailbox.arrive(mail_saying(f"{number}"))
    assert read_on(inbox, mark, 4)[0] == [f"{number}" for number in range(11)]


def test_a_mail_that_is_moved_here_is_new_here_and_one_that_only_was_read_is_not(
    account: Account,
) -> None:
    inbox = account.inbox()
    account.mailbox.arrive(mail_saying("old"))
    _, mark = inbox.new_since(FOLDER, None, 10)
    moved = account.mailbox.arrive(mail_saying("was spam"), "SPAM")
    for mail in account.mailbox.in_folder(INBOX):
        account.mailbox.see(mail.mail_id)
    account.mailbox.move(moved.mail_id, "SPAM", INBOX)
    assert read_on(inbox, mark, 10)[0] == ["was spam"]


def test_a_mail_that_is_gone_before_it_was_read_holds_up_no_other(account: Account) -> None:
    inbox = account.inbox()
    _, mark = inbox.new_since(FOLDER, None, 10)
    account.mailbox.arrive(mail_saying("first"))
    gone = account.mailbox.arrive(mail_saying("gone"))
    account.mailbox.arrive(mail_saying("last"))
    account.server.next_time(f"{gone.mail_id}", reply=Reply(404, {"error": {"code": 404}}))
    assert read_on(inbox, mark, 10)[0] == ["first", "last"]


def test_of_a_huge_mail_only_the_headers_are_read(account: Account) -> None:
    inbox = account.inbox(size_limit=20_000)
    _, mark = inbox.new_since(FOLDER, None, 10)
    account.mailbox.arrive(mail_saying("x" * 200_000))
    [mail], _ = inbox.new_since(FOLDER, mark, 10)
    assert b"Subject: Re: A question" in mail.raw
    assert mail.raw.endswith(b"\r\n\r\n")
    assert len(mail.raw) < 1_000


def test_what_the_rep_sends_by_hand_is_seen_among_the_sent_ones(account: Account) -> None:
    inbox = account.inbox()
    _, mark = inbox.new_since("Sent", None, 10)
    account.transport().send(mail := a_mail("ana@buyer.test"), CountingGate())
    [seen], _ = inbox.new_since("Sent", mark, 10)
    assert mail.message_id.encode() in seen.raw
    assert account.mailbox.in_folder(SENT)
    with pytest.raises(Refused):
        inbox.new_since("Elsewhere", None, 1)


def test_a_server_that_asks_to_wait_or_refuses_is_passed_on_and_nothing_is_lost(
    account: Account,
) -> None:
    inbox = account.inbox()
    _, mark = inbox.new_since(FOLDER, None, 10)
    account.mailbox.arrive(mail_saying("waits"))
    for status, title in ((429, "server_busy"), (503, "server_busy"), (400, "mailbox_said_no")):
        busy = Reply(status, {"error": {"code": "Busy"}}, {"Retry-After": "9"})
        account.server.next_time(LOOK[account.vendor], reply=busy)
        with pytest.raises(Temporary) as trouble:
            inbox.new_since(FOLDER, mark, 10)
        assert trouble.value.title == title
    assert read_on(inbox, mark, 10)[0] == ["waits"]


BROKEN: list[Any] = [
    b"",
    b"<html>",
    b"[]",
    b"null",
    b"[" * 100_000,
    b"\xff\xfe",
    b'{"value": [1, null, {"id": 7}, {}], "history": 3, "messages": [[]]}',
]


@pytest.mark.parametrize("body", BROKEN)
def test_nonsense_from_the_server_is_no_mail_and_no_crash(account: Account, body: bytes) -> None:
    inbox = account.inbox()
    _, mark = inbox.new_since(FOLDER, None, 10)
    account.mailbox.arrive(mail_saying("sound"))
    account.server.next_time(LOOK[account.vendor], reply=Reply(200, body))
    try:
        mails, after = inbox.new_since(FOLDER, mark, 10)
    except Temporary:
        mails, after = [], mark
    assert list(mails) == []
    assert read_on(inbox, after, 10)[0] == ["sound"]


@pytest.mark.parametrize(
    "link", ["https://evil.test/v1.0/me", "//evil.test/v1.0/", "/v1.0/../x", "x"]
)
def test_a_token_follows_no_link_to_another_server(link: str) -> None:
    with closing(open_account("graph")) as account:
        inbox = account.inbox()
        _, mark = inbox.new_since(FOLDER, None, 10)
        account.server.next_time("/delta", reply=Reply(200, {"value": [], "@odata.nextLink": link}))
        with pytest.raises(Temporary) as trouble:
            inbox.new_since(FOLDER, mark, 10)
        assert trouble.value.title == "not_a_mail_server"


def test_a_sign_in_without_the_right_to_read_asks_for_another(account: Account) -> None:
    send_only = account.server.grant(account.scopes[1])
    with pytest.raises(SignInNeeded):
        account.inbox(tokens=account.tokens(send_only)).new_since(FOLDER, None, 1)


def test_graph_never_ceases_to_know_a_mail_that_was_moved() -> None:
    """The ids that are asked for outlive a move; the usual ones do not."""
    with closing(open_account("graph")) as account:
        inbox = account.inbox()
        _, mark = inbox.new_since(FOLDER, None, 10)
        account.mailbox.arrive(mail_saying("kept"))
        inbox.new_since(FOLDER, mark, 10)
        asked = [call for call in account.server.calls if "/messages" in call.path]
        assert asked
        assert all(graph.STAYS in call.headers["prefer"] for call in asked)


def test_the_agent_reads_each_mail_once_though_the_history_was_forgotten(
    account: Account, tmp_path: Any
) -> None:
    one = MailboxId(1)
    inbox = account.inbox()
    with an_agency(tmp_path, inboxes={one: inbox}) as agency:
        account.mailbox.arrive(mail_saying("before"))
        listening.listen(agency.office)
        for number in range(3):
            account.mailbox.arrive(mail_saying(f"first {number}"))
        listening.listen(agency.office)
        account.forget_history()
        for number in range(60):
            account.mailbox.arrive(mail_saying(f"second {number}"))
        listening.listen(agency.office)
        listening.listen(agency.office)
        with agency.store.reading() as uow:
            counts = uow.mails.counts(one)
    assert counts.received == 64
    assert counts.pending == 0


def test_a_mailbox_that_was_read_another_way_before_starts_where_it_was_connected(
    account: Account,
) -> None:
    """A mark of IMAP means nothing here, and years of old mail are nobody's business."""
    account.mailbox.arrive(mail_saying("years old"), at=days_ago(900))
    account.mailbox.arrive(mail_saying("since then"), at=days_ago(3))
    mark_of_imap = InboxMark(17, 4_711)
    inbox = account.inbox(not_before=days_ago(10))
    assert read_on(inbox, mark_of_imap, 10)[0] == ["since then"]


def test_an_answer_that_a_filter_put_aside_is_read_where_it_lies(account: Account) -> None:
    inbox = account.inbox()
    account.mailbox.arrive(mail_saying("old spam"), "SPAM")
    _, mark = inbox.new_since("Junk", None, 10)
    account.mailbox.arrive(mail_saying("not spam"), "SPAM")
    mails, _ = inbox.new_since("Junk", mark, 10)
    assert texts(mails) == ["not spam"]
    assert "Junk" in inbox.aside_folders()


def test_an_archive_is_looked_into_where_there_is_one() -> None:
    with closing(open_account("graph")) as account:
        assert account.inbox().aside_folders() == ("Junk", "Archive")
        account.mailbox.has_archive = False
        assert account.inbox().aside_folders() == ("Junk",)
