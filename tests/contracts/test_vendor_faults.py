"""Each way in which a vendor's interface can fail; we always know whether the mail left."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from agent.loop.agency import REP, TUESDAY, an_agency
from fakes.clock import FakeClock
from servers.vendors import gmail, graph
from servers.vendors.web import Cut, Reply

from contracts.mails import CountingGate, a_mail
from contracts.vendors import VENDORS, Account, open_account
from desktop_sdr.adapters.mail.api.connection import ApiAccount
from desktop_sdr.adapters.mail.api.graph_answers import translation
from desktop_sdr.adapters.mail.api.handing_over import Counter
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary, Uncertain
from desktop_sdr.ports.mail import MailTransport, OutgoingMail

BUYER = "ana@buyer.test"
SEND = {"gmail": "messages/send", "graph": "sendMail"}


@pytest.fixture(params=VENDORS)
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    with closing(open_account(request.param)) as account:
        yield account
    assert account.server.violations == []


def said_no(vendor: str, status: int, why: str, words: str = "no", **headers: str) -> Reply:
    return (gmail if vendor == "gmail" else graph).refusal(status, why, words, **headers)


def failed(transport: MailTransport, gate: CountingGate | None = None) -> PortError:
    with pytest.raises(PortError) as failure:
        transport.send(a_mail(BUYER), gate or CountingGate())
    return failure.value


def test_a_connection_cut_before_the_gate_sent_nothing(account: Account) -> None:
    account.server.next_time(SEND[account.vendor], cut=Cut.AT_THE_HEADERS)
    mail = a_mail(BUYER, body="x" * 2_000_000)  # more than fits into any buffer
    with pytest.raises(Temporary):
        account.transport().send(mail, gate := CountingGate())
    assert gate.entered == 0
    assert account.mailbox.delivered == {}


def test_until_the_gate_says_yes_the_server_has_no_request(account: Account) -> None:
    """The last bytes are held back, and half a request is none."""
    transport = account.transport()
    before: list[int] = []

    @contextmanager
    def gate() -> Iterator[bool]:
        before.append(len(account.server.calls))
        yield False

    assert transport.send(a_mail(BUYER), gate) is None
    transport.check()
    assert before == [0]
    assert [call.method for call in account.server.calls] == ["GET"]
    assert account.mailbox.delivered == {}


@pytest.mark.parametrize("cut", [Cut.BEFORE_ACTING, Cut.AFTER_ACTING])
def test_a_connection_cut_after_the_gate_leaves_it_to_the_sent_mails(
    account: Account, cut: Cut
) -> None:
    account.server.next_time(SEND[account.vendor], cut=cut, acts=cut is Cut.AFTER_ACTING)
    transport, mail = account.transport(), a_mail(BUYER)
    with pytest.raises(Uncertain):
        transport.send(mail, CountingGate())
    left = len(account.mailbox.delivered[BUYER])
    assert left == (1 if cut is Cut.AFTER_ACTING else 0)
    assert (transport.find_sent(mail.message_id) is not None) is bool(left)


def test_a_write_that_breaks_at_the_gate_leaves_the_gate_at_once() -> None:
    """Whoever pauses waits for the gate, whatever became of the connection."""
    steps: list[str] = []

    @contextmanager
    def gate() -> Iterator[bool]:
        steps.append("entered")
        try:
            yield True
        finally:
            steps.append("left")

    with closing(open_account("graph")) as account:
        where = ApiAccount(url=account.server.url)
        counter = Counter(where, account.tokens(), translation(FakeClock()), dot_seconds=0.0)
        try:
            counter.hand_over("/v1.0/me/sendMail", {"content-type": "text/plain"}, b"x" * 99, gate)
        except Uncertain as uncertain:
            steps.append(uncertain.title)
        assert steps == ["entered", "left", "no_answer_after_send"]
        assert account.mailbox.delivered == {}


def test_a_refusal_before_the_whole_mail_was_heard_sent_nothing(account: Account) -> None:
    """A server may answer to the headers and hang up; then the rest is not written."""
    refusal = said_no(account.vendor, 413, "TooLarge", "Too large")
    account.server.next_time(SEND[account.vendor], reply=refusal, early=True)
    mail = a_mail(BUYER, body="x" * 2_000_000)
    with pytest.raises(PortError) as failure:
        account.transport().send(mail, gate := CountingGate())
    assert isinstance(failure.value, Refused | Temporary)
    assert gate.entered == 0
    assert account.mailbox.delivered == {}


def test_a_failure_told_after_the_mail_was_taken_leaves_it_to_the_sent_mails(
    account: Account,
) -> None:
    account.server.next_time(
        SEND[account.vendor], reply=said_no(account.vendor, 504, "Timeout"), acts=True
    )
    transport, mail = account.transport(), a_mail(BUYER)
    with pytest.raises(Uncertain):
        transport.send(mail, CountingGate())
    assert transport.find_sent(mail.message_id) is not None
    assert len(account.mailbox.delivered[BUYER]) == 1


def test_an_answer_of_something_else_than_gmail_is_no_proof_that_it_left() -> None:
    with closing(open_account("gmail")) as account:
        page = Reply(200, b"<html>Please sign in to this hotel's network</html>")
        account.server.next_time(SEND["gmail"], reply=page)
        assert isinstance(failed(account.transport()), Uncertain)


def test_a_token_that_ran_out_is_renewed_once_and_the_mail_not_sent_again_by_itself(
    account: Account,
) -> None:
    old, fresh = account.token, account.server.grant(*account.scopes)
    account.server.expire(old)
    tokens = account.tokens(old)
    tokens.fresh = fresh
    transport = account.transport(tokens=tokens)

    failure = failed(transport, gate := CountingGate())

    assert isinstance(failure, Temporary)
    assert failure.title == "sign_in_renewed"
    assert (gate.entered, tokens.renewals) == (1, 1)
    assert account.mailbox.delivered == {}
    assert transport.send(a_mail(BUYER), CountingGate()) is not None
    assert len(account.mailbox.delivered[BUYER]) == 1


def test_a_look_renews_a_token_that_ran_out_by_itself(account: Account) -> None:
    old, fresh = account.token, account.server.grant(*account.scopes)
    account.server.expire(old)
    tokens = account.tokens(old)
    tokens.fresh = fresh
    account.inbox(tokens=tokens).check()
    assert tokens.renewals == 1


@pytest.mark.parametrize("token", ["", "two words", "line\r\nInjected: header", "tökén"])
def test_a_token_that_cannot_stand_in_a_header_is_never_shown(account: Account, token: str) -> None:
    transport = account.transport(tokens=account.tokens(token) if token else _NoTokens())
    for attempt in (transport.check, lambda: transport.send(a_mail(BUYER), CountingGate())):
        with pytest.raises(SignInNeeded) as needed:
            attempt()
        assert token == "" or token not in f"{needed.value!r} {needed.value.detail}"


class _NoTokens:
    def access_token(self) -> str:
        return ""

    def renew(self, refused: str) -> str:
        return ""

    def dies_at(self) -> None:
        return None


@pytest.mark.parametrize(
    "headers",
    [
        f"To: {BUYER}\r\nCc: boss@buyer.test",
        f"To: {BUYER}\r\nBcc: boss@buyer.test",
        f"To: {BUYER}, boss@buyer.test",
        f"To: {BUYER}\r\nTo: boss@buyer.test",
        f"To: {BUYER}\r\nResent-To: boss@buyer.test",
        "To: boss@buyer.test",
        "X-To: nobody",
        f"To: team:{BUYER}, boss@buyer.test;",
    ],
)
def test_a_mail_whose_headers_name_anybody_else_is_not_handed_over(
    account: Account, headers: str
) -> None:
    right = a_mail(BUYER)
    raw = right.raw.replace(f"To: {BUYER}".encode(), headers.encode(), 1)
    wrong = OutgoingMail(right.message_id, right.sender, EmailAddress(BUYER), raw)
    with pytest.raises(Refused):
        account.transport().send(wrong, gate := CountingGate())
    assert gate.entered == 0
    assert account.server.calls == []


def test_a_mail_over_the_vendors_limit_is_refused_and_a_large_one_goes_as_it_is(
    account: Account,
) -> None:
    transport = account.transport()
    large = a_mail(BUYER, body="y" * 70 + "\r\n" * 1 + ("z" * 70 + "\r\n") * 20_000)
    assert transport.send(large, CountingGate()) is not None
    [raw] = account.mailbox.delivered[BUYER]
    assert raw == large.raw
    with pytest.raises(Refused) as refused:
        transport.send(a_mail(BUYER, body="w" * 36 * 1024 * 1024), CountingGate())
    assert refused.value.title == "mail_too_large"


def test_gmail_takes_what_is_too_large_for_json_by_its_path_for_uploads() -> None:
    with closing(open_account("gmail")) as account:
        large = a_mail(BUYER, body=("z" * 70 + "\r\n") * 60_000)
        assert account.transport().send(large, CountingGate()) is not None
        assert account.mailbox.delivered[BUYER] == [large.raw]
        assert account.server.calls[-1].path.startswith("/upload/")
        assert account.server.violations == []


@pytest.mark.parametrize("address", ["http://mail.vendor.test", "ftp://localhost", "localhost"])
def test_no_vendor_is_spoken_to_in_the_clear(address: str) -> None:
    with pytest.raises(Refused) as refused:
        ApiAccount(url=address)
    assert refused.value.title == "tls_required"


def test_a_server_that_trickles_holds_nobody_longer_than_its_patience(account: Account) -> None:
    with _trickling() as url:
        transport = account.transport(url, patience=0.4, answer_patience=0.4)
        with pytest.raises(Temporary):
            transport.check()
        assert isinstance(failed(transport), Uncertain)


@contextmanager
def _trickling() -> Iterator[str]:
    """A server that says a little of its headers now and then, and never ends them."""
    listener = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def talk(peer: socket.socket) -> None:
        with peer:
            peer.settimeout(5)
            try:
                peer.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                while not done.wait(0.05):
                    peer.sendall(b"x")
            except OSError:
                return

    def serve() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=talk, args=(peer,)))
            threads[-1].start()

    threads: list[threading.Thread] = [threading.Thread(target=serve)]
    threads[0].start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        done.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for one in threads:
            one.join()


def test_a_mail_that_was_taken_without_a_word_is_found_among_the_sent_ones_and_counts_once(
    account: Account, tmp_path: Any
) -> None:
    account.mailbox.address = REP
    with an_agency(tmp_path, transport=account.transport()) as agency:
        lead = agency.approved()
        account.server.next_time(SEND[account.vendor], cut=Cut.AFTER_ACTING, acts=True)
        agency.run(TUESDAY + timedelta(days=1))

        assert agency.item(lead).state is OutboxState.SENT
        assert len(account.mailbox.delivered[lead.email]) == 1
        with agency.store.reading() as uow:
            [touch] = uow.touches.of_lead(lead.id)
        assert touch.message_id == agency.item(lead).key
        assert "effect:settling" in agency.tags(lead)
