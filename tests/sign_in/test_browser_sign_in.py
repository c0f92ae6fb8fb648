"""Signing in with the rep's browser: one return is believed, and nothing is kept before all is."""

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from threading import Event
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import pytest
from fakes.browser import PLAIN, HttpBrowser, NoBrowser
from servers.authorization import SCOPES
from sign_in.conftest import ACCOUNT, NAME, Account

from desktop_sdr.adapters.sign_in.landing import Landing
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary


def asked_in(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def redirect_of(address: str) -> str:
    return asked_in(address)["redirect_uri"]


def visit(address: str, **query: str) -> httpx.Response:
    return httpx.get(f"{address}/?{urlencode(query)}", timeout=10, trust_env=False, verify=PLAIN)


def test_a_sign_in_ends_with_tokens_in_the_keychain_and_plain_words_in_the_browser(
    account: Account,
) -> None:
    browser = account.sign_in()
    [page] = browser.pages
    assert page.status_code == 200
    assert "You are signed in" in page.text
    assert "code=" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert account.tokens().access_token() == account.provider.issued[0].access
    assert account.secrets.kept.keys() == {NAME}


def test_the_provider_is_asked_for_what_is_needed_and_no_more(account: Account) -> None:
    account.knows(asks={"access_type": "offline"})
    account.sign_in()
    [asked] = account.provider.asked
    assert asked["scope"].split() == list(SCOPES)
    assert asked["code_challenge_method"] == "S256"
    assert asked["login_hint"] == ACCOUNT
    assert asked["access_type"] == "offline"
    assert asked["redirect_uri"].startswith("http://127.0.0.1:")
    assert len(asked["state"]) >= 43


def test_no_two_sign_ins_share_state_challenge_or_verifier(account: Account) -> None:
    account.sign_in()
    account.sign_in()
    for name in ("state", "code_challenge"):
        assert len({asked[name] for asked in account.provider.asked}) == 2
    assert len({form["code_verifier"] for form in account.provider.forms}) == 2


def test_an_app_with_a_secret_says_it_and_one_without_cannot(with_app_secret: Account) -> None:
    with_app_secret.sign_in()
    assert with_app_secret.provider.forms[0]["client_secret"] == with_app_secret.app_secret
    with_app_secret.app_secret = ""
    with pytest.raises(SignInNeeded) as needed:
        with_app_secret.sign_in()
    assert needed.value.title == "client_secret_missing"
    with_app_secret.app_secret = "another"
    with pytest.raises(SignInNeeded) as needed:
        with_app_secret.sign_in()
    assert needed.value.title == "app_refused"
    assert "another" not in str(needed.value)


def test_a_rep_who_says_no_reads_so_and_keeps_what_was(account: Account) -> None:
    account.sign_in()
    before = dict(account.secrets.kept)
    account.provider.says_yes = False
    browser = HttpBrowser()
    with pytest.raises(Refused) as refused:
        account.sign_in(browser)
    assert refused.value.title == "sign_in_denied"
    assert "You said no" in browser.pages[0].text
    assert account.secrets.kept == before


Untrue = Callable[[str, str], dict[str, str]]
UNTRUE: list[Untrue] = [
    lambda _state, _code: {"state": "guessed", "code": "stolen"},
    lambda state, _code: {"state": state},
    lambda _state, _code: {"code": "without-a-state"},
    lambda _state, _code: {"state": "", "error": "access_denied"},
    lambda _state, _code: {},
]


@pytest.mark.parametrize("untrue", UNTRUE)
def test_a_return_that_is_not_ours_gets_a_page_and_ends_nothing(
    account: Account, untrue: Untrue
) -> None:
    pages: list[httpx.Response] = []

    def first(address: str) -> None:
        asked = asked_in(address)
        pages.append(visit(asked["redirect_uri"], **untrue(asked["state"], "stolen")))

    account.sign_in(HttpBrowser(first))
    assert pages[0].status_code == 400
    assert "stolen" not in pages[0].text
    assert [form["code"] for form in account.provider.forms] != ["stolen"]
    assert account.tokens().access_token()


def test_icons_other_hosts_other_verbs_and_idle_connections_disturb_nothing(
    account: Account,
) -> None:
    statuses: list[int] = []
    idle: list[socket.socket] = []

    def first(address: str) -> None:
        landing = redirect_of(address)
        port = urlsplit(landing).port or 0
        idle.append(socket.create_connection(("127.0.0.1", port)))  # as browsers open ahead
        told = {**asked_in(address), "code": "stolen"}
        with httpx.Client(trust_env=False, timeout=10, verify=PLAIN) as http:
            statuses.append(http.get(f"{landing}/favicon.ico").status_code)
            statuses.append(
                http.get(landing, params=told, headers={"Host": "evil.test"}).status_code
            )
            statuses.append(http.post(landing, params=told).status_code)

    account.sign_in(HttpBrowser(first))
    for one in idle:
        one.close()
    assert statuses == [404, 403, 501]
    assert account.tokens().access_token()


def test_a_return_is_believed_once(account: Account) -> None:
    seconds: list[httpx.Response] = []

    class Twice(HttpBrowser):
        def _visit(self, address: str) -> None:
            with httpx.Client(trust_env=False, timeout=10, verify=PLAIN) as http:
                back = http.get(address).headers["Location"]
                first = threading.Thread(target=lambda: self.pages.append(http.get(back)))
                first.start()
                query = dict(parse_qsl(urlsplit(back).query)) | {"code": "another"}
                while not account.provider.forms:
                    Event().wait(0.01)
                with suppress(httpx.RequestError):  # it has closed by then, which is as good
                    seconds.append(visit(redirect_of(address), **query))
                first.join()

    account.sign_in(Twice())
    assert [form["code"] == "another" for form in account.provider.forms] == [False]
    assert all(page.status_code == 400 for page in seconds)


def test_nobody_is_waited_for_beyond_the_time_limit(account: Account) -> None:
    flow = account.flow(NoBrowser(), patience=0.2)
    with pytest.raises(Refused) as refused:
        flow.sign_in(lambda _address, opened: None, Event())
    assert refused.value.title == "sign_in_too_slow"
    assert account.secrets.kept == {}


def test_a_rep_who_gives_up_is_let_go_at_once_and_nothing_listens_any_more(
    account: Account,
) -> None:
    given_up, told = Event(), list[str]()

    def tell(address: str, opened: bool) -> None:
        assert not opened
        told.append(address)
        given_up.set()

    with pytest.raises(Refused) as refused:
        account.flow(NoBrowser(), patience=60).sign_in(tell, given_up)
    assert refused.value.title == "sign_in_given_up"
    port = urlsplit(redirect_of(told[0])).port or 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1)


def test_where_no_browser_can_be_shown_the_address_is_enough(account: Account) -> None:
    browser = HttpBrowser()
    flow = account.flow(NoBrowser())
    flow.sign_in(
        lambda address, opened: None if opened else browser.open(address) and None, Event()
    )
    browser.close()
    assert account.tokens().access_token()


def test_a_grant_without_a_refresh_token_is_not_taken_for_one(account: Account) -> None:
    account.provider.refresh = False
    browser = HttpBrowser()
    with pytest.raises(SignInNeeded) as needed:
        account.sign_in(browser)
    assert needed.value.title == "sign_in_does_not_last"
    assert "This did not work" in browser.pages[0].text
    assert account.secrets.kept == {}


def test_a_right_that_was_unticked_is_named_and_nothing_is_kept(account: Account) -> None:
    account.provider.granted = "offline_access"
    with pytest.raises(SignInNeeded) as needed:
        account.sign_in()
    assert (needed.value.title, needed.value.detail) == ("rights_missing", "mail.full")
    assert account.secrets.kept == {}


def test_a_right_may_be_named_back_without_its_address(account: Account) -> None:
    answer = {"access_token": "a", "refresh_token": "r", "token_type": "Bearer"}
    for scope in ("Mail.Full openid", "https://graph.provider.test/mail.full"):
        account.secrets.kept.clear()
        body = json.dumps(answer | {"scope": scope}).encode()
        account.provider.faults.append((200, {}, body))
        account.sign_in()
        assert account.secrets.kept


Broken = tuple[int, dict[str, str], bytes]
BROKEN: list[tuple[Broken, type[PortError], str]] = [
    ((503, {}, b"later"), Temporary, "provider_busy"),
    ((200, {}, b"<html>sign in to this network"), Temporary, "not_a_provider"),
    ((302, {"Location": "http://127.0.0.1:9/"}, b""), Temporary, "not_a_provider"),
    ((400, {}, b'{"error":"invalid_grant"}'), SignInNeeded, "sign_in_ended"),
    ((400, {}, b'{"error":"invalid_request"}'), SignInNeeded, "sign_in_not_granted"),
]


@pytest.mark.parametrize(("answer", "error", "title"), BROKEN)
def test_an_exchange_that_fails_is_told_in_the_browser_too_and_keeps_nothing(
    account: Account, answer: Broken, error: type[PortError], title: str
) -> None:
    account.provider.faults.append(answer)
    browser = HttpBrowser()
    with pytest.raises(error) as raised:
        account.sign_in(browser)
    assert raised.value.title == title
    assert "This did not work" in browser.pages[0].text
    assert account.secrets.kept == {}


def test_only_this_very_machine_can_reach_the_landing() -> None:
    with Landing("state") as landing:
        assert landing.uri == f"http://127.0.0.1:{landing.port}"
        bound = landing._server.server_address
        assert bound[0] == "127.0.0.1"
    with Landing("state", "localhost") as landing:
        assert landing.uri == f"http://localhost:{landing.port}"
        page = visit(landing.uri, state="state")
        assert page.status_code == 400


def test_signing_out_takes_the_right_back_and_leaves_nothing_here(with_app_secret: Account) -> None:
    with_app_secret.knows(revocation_url=with_app_secret.provider.revocation_url)
    with_app_secret.sign_in()
    flow = with_app_secret.flow(NoBrowser())
    assert flow.sign_out()
    assert with_app_secret.secrets.kept == {}
    assert all(one.revoked for one in with_app_secret.provider.issued)
    assert flow.dies_at() is None
    assert not flow.sign_out(), "there is nothing to give back any more"


@pytest.mark.parametrize("where", ["", "http://127.0.0.1:9/revoke"])
def test_a_provider_that_cannot_be_told_keeps_nothing_here_and_the_rep_is_told(
    account: Account, where: str
) -> None:
    account.sign_in()
    account.knows(revocation_url=where)
    assert not account.flow(NoBrowser()).sign_out()
    assert account.secrets.kept == {}
